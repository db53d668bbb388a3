import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { openInPlaceWorkspace, openIsolatedWorkspace } from "../../src/index.ts";

// Closes one artifact after another until it is killed, and prints a line for each. Arguments: mode, project, pool, state,
// number of the first attempt.
const [mode, projectDir = "", poolDir = "", stateDir = "", first] = process.argv.slice(2);
const workspace = mode === "isolated" ? await openIsolatedWorkspace({ projectDir, branch: null, poolDir, stateDir }) : await openInPlaceWorkspace({ projectDir, poolDir, stateDir });
for (let attempt = Number(first); ; attempt += 1) {
  const artifact = { id: `a${attempt}`, location: `out/${attempt}`, writes: ["shared.txt"] };
  const { path, base } = await workspace.prepareAttempt({ attempt, artifacts: [artifact] });
  for (let file = 0; file < 20; file += 1) {
    const target = join(path, artifact.location, `${file}.txt`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, `${attempt} `.repeat(5_000));
  }
  await writeFile(join(path, "shared.txt"), `${attempt}\n`.repeat(1000));
  const message = (id: string): { subject: string; trailers: Record<string, string> } => ({ subject: id, trailers: {} });
  const { candidates } = await workspace.collect({ attempt, artifacts: [artifact], message, timestampMs: attempt });
  const [candidate] = candidates;
  if (candidate === undefined) throw new Error("no candidate");
  const checkout = await workspace.checkout({ commit: candidate.commit, ignoreRulesFrom: base });
  await checkout.release();
  process.stdout.write(`advancing ${candidate.commit}\n`);
  const result = await workspace.advance({ artifact, from: base, to: candidate.commit });
  if (result.kind !== "advanced" || result.projectTree.kind === "blocked") throw new Error(JSON.stringify(result));
  process.stdout.write(`advanced ${candidate.commit}\n`);
  await workspace.releaseAttempt(attempt, { keep: "discard" });
}
