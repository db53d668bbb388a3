/**
 * What the scripted agent does, by artifact id. An artifact without an entry is done well at the first attempt.
 *
 * - `also`: files of its `writes` that it writes besides its location
 * - `appends`: a line that it adds to a shared file, which it makes where it does not exist
 * - `workMs`: how long it takes in all; default `DEFAULT_WORK_MS`
 * - `firstAttempt`: what goes wrong as long as no gate and no supervisor has refused anything yet:
 *   - `nothing`: it claims success and has written nothing
 *   - `edits`: it writes what `faults/<id>.json` makes of the right files
 *   - `crash`: it ends half way through a file with an uncaught exception
 *   - `tamper`: it writes the project's own status file, then goes on with its work
 */
export const SCENARIOS = {
  "error-codes": { firstAttempt: "nothing" },
  // Both take equally long, so that neither sees the other's line in the index.
  "api-guide": { workMs: 800, appends: { path: "docs/index.md", start: "# Documentation\n\n", line: "- [API](api.md)\n" } },
  "rfc-notes": {
    workMs: 800,
    appends: { path: "docs/index.md", start: "# Documentation\n\n", line: "- [RFC 4180, rule by rule](rfc4180.md)\n" },
  },
  readme: { workMs: 1000 },
  "streaming-tests": { firstAttempt: "tamper", workMs: 1000 },
  "csv-parser": { firstAttempt: "edits", workMs: 1000 },
  "csv-streaming": { firstAttempt: "crash" },
  "csv-writer": { firstAttempt: "edits", also: ["src/shared/quoting.js"] },
  "csv-cli": { firstAttempt: "edits" },
};

/** Duration of an attempt where the scenario gives none, in milliseconds. */
export const DEFAULT_WORK_MS = 600;
