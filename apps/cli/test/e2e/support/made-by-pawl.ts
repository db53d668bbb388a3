/** Location of each artifact of `makePlan`. */
const LOCATIONS = {
  design: "docs/design.md",
  guide: "docs/guide.md",
  code: "src/code.txt",
  decision: "docs/decision.md",
} as const;

/** Keys of an artifact that Pawl makes itself. */
interface MadeByPawl {
  readonly run: readonly string[];
  readonly gate: object;
}

/**
 * Changes of a plan by which Pawl makes these artifacts itself, for tests that are about the others. Their gates have no
 * control, which saves half of their time.
 */
export function madeByPawl(...ids: readonly (keyof typeof LOCATIONS)[]): Record<string, MadeByPawl> {
  return Object.fromEntries(
    ids.map((id) => {
      const location = LOCATIONS[id];
      return [id, { run: runThatWrites(location), gate: { checks: [{ run: ["grep", "-q", "done", location] }], control: "none" } }];
    }),
  );
}

/** Command line that writes the word `done` to a file in a folder of the project. */
function runThatWrites(location: string): readonly string[] {
  return ["sh", "-c", 'mkdir -p "$(dirname "$1")" && echo done > "$1"', "sh", location];
}
