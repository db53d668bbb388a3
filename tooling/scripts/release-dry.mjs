/**
 * A release without publishing: versions, changelogs and tarballs are made in a copy of the checkout, every tarball is
 * installed into an empty project and used, and the conformance vectors run against the packed files (rule 10#3).
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJudgedRight, readVectors } from "../conformance/read-vectors.mjs";
import { judgeWith } from "../conformance/judge-vector.mjs";
import { packPackages } from "./lib/pack-packages.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";
import { diffWithRelease } from "./release/diff-with-release.mjs";
import { copyForRelease, versionCopy } from "./release/release-copy.mjs";
import { installPacked, loadInstalled, tryPackage } from "./release/try-package.mjs";

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

/** @param {string} folder - empty. */
async function releaseDry(folder) {
  const copy = join(folder, "copy");
  await copyForRelease(workspaceRoot, copy);
  const { differences, faults } = await diffWithRelease(copy);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  say(`contract: ${differences.length} differences from the last release, each one declared`);

  const packages = await versionCopy(copy);
  for (const { name, manifest } of packages) say(`version: ${name} ${manifest.version}`);

  const packed = join(folder, "packed");
  mkdirSync(packed);
  const tarballs = new Map((await packPackages(copy, packed)).map(({ name, filename }) => [name, filename]));
  for (const { name, manifest } of packages) {
    const project = join(folder, "projects", name);
    await installPacked(project, [name], tarballs);
    const used = await tryPackage(project, { name, manifest });
    say(`installed and used: ${used.join(", ")}`);
  }

  const project = join(folder, "projects", "vectors");
  await installPacked(project, ["@pawl/contract", "@pawl/progress"], tarballs);
  const judge = judgeWith({ contract: await loadInstalled(project, "@pawl/contract"), progress: await loadInstalled(project, "@pawl/progress") });
  const vectors = readVectors(join(project, "node_modules/@pawl/contract/vectors"));
  const wrong = vectors.filter((vector) => !isJudgedRight(judge, vector));
  if (wrong.length > 0) throw new Error(`the packed files judge these vectors otherwise: ${wrong.map(({ id }) => id).join(", ")}`);
  say(`vectors: ${vectors.length} agree with the packed files`);
}

const folder = mkdtempSync(join(tmpdir(), "pawl-release-"));
try {
  await releaseDry(folder);
  say("ready to publish");
} catch (error) {
  say(`NOT READY ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
