import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { allParsers } from "./all-parsers.ts";

/** What a source file calls that makes something of text: of a language with a parser of its own, or by a schema. */
const PARSES = /\bJSON\.parse\(|[sS]afeParse\(|\bparseStrictJson\(|\bURL\.parse\(|\bDate\.parse\(|"base64"\)|\bcreateInterface\(|\bnew Composer\(/;

const OWN = "what it reads was written by this program, in the same process or through a channel that nobody else has";
const STORED = "a row of the ledger, whose every column is changed at random by packages/database/test/fuzz-rows.test.ts";
const SHIPPED = "a file of its own package";

/** Source files that read text and are not among the fuzzed parsers, and why. */
const EXEMPT: Readonly<Record<string, string>> = {
  "apps/cli/src/commands/confirm.ts": "one line that a human types at a terminal, compared with one word",
  "apps/cli/src/commands/contract/explain/action.ts": SHIPPED,
  "apps/cli/src/commands/report/action.ts": STORED,
  "apps/cli/src/package-version.ts": SHIPPED,
  "apps/cli/src/pictures/report/render-report.ts": "it reads nothing: base64 is the form in which it writes a digest",
  "packages/agents/src/probe/probe-agent.ts": "one boolean of what a program prints that the operator named; anything else is an answer that tells nothing",
  "packages/agents/src/spawn/helper-spawner.ts": OWN,
  "packages/agents/src/spawn/spawn-server.ts": OWN,
  "packages/database/src/operations/commands.ts": STORED,
  "packages/database/src/operations/projection-records.ts": STORED,
  "packages/database/src/migrations/common/reseal-deliveries.ts": STORED,
  "packages/orchestrator/src/runtime/assignment-inputs.ts": "evidence, which is named by its digest: other bytes are not read",
  "packages/orchestrator/src/runtime/draft-transition.ts": OWN,
  "packages/orchestrator/src/session/read-plan-apart.ts": OWN,
  "packages/pipeline/src/plan/plan-template.ts": SHIPPED,
  "packages/pipeline/src/plan/transfer/plan-from-lines.ts": OWN,
};

/** Source files that read text, are no fuzzed parser's, and have no reason for it. And reasons that no file needs any more. */
export function unlistedSources(root: string): readonly string[] {
  const listed = new Set(allParsers().flatMap(({ sources }) => sources));
  const reading = globSync("{packages,apps}/*/src/**/*.ts", { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => PARSES.test(readFileSync(join(root, file), "utf8")));
  const missing = reading.filter((file) => !listed.has(file) && !Object.hasOwn(EXEMPT, file));
  const needless = Object.keys(EXEMPT).filter((file) => listed.has(file) || !reading.includes(file));
  return [...missing.map((file) => `${file} reads text: fuzz it, or say why not`), ...needless.map((file) => `${file} needs no exemption`)].toSorted();
}

/** Sources that a parser names and that are not there. */
export function goneSources(root: string): readonly string[] {
  return allParsers().flatMap(({ sources }) => sources.filter((file) => globSync(file, { cwd: root }).length === 0));
}
