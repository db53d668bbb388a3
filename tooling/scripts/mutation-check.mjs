/**
 * Proves that the conformance vectors notice every enforcement: takes out one rule's enforcement after another, and one
 * enforcement site after another, and runs the vectors each time. A mutant that passes them all has survived.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findSurvivors } from "./mutation/find-survivors.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

const folder = mkdtempSync(join(tmpdir(), "pawl-mutation-"));
try {
  const { mutants, survivors } = await findSurvivors(workspaceRoot, folder);
  for (const survivor of survivors) process.stdout.write(`SURVIVED ${survivor}\n`);
  process.stdout.write(`${mutants} mutants, ${survivors.length} survived\n`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
