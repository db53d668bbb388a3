// Without Pawl: the plan can be fulfilled, its gates refuse what is not there, and the scripted agent's first attempts go
// wrong in the ways that the demo is to show.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import type { Artifact } from "../../../packages/pipeline/src/plan/plan.ts";
import { copySeed } from "../make-project.mjs";
import {
  changedPaths,
  copyTree,
  digests,
  isUnder,
  mayWrite,
  runAttempt,
  runCommand,
  runGate,
} from "./example-tree.ts";
import { planArtifacts } from "./plan-artifacts.ts";

const artifacts = planArtifacts();
const root = mkdtempSync(join(tmpdir(), "csv-solutions-"));
const tree = join(root, "tree");
copySeed(tree);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PASSED = { passed: true, why: "" };

function named(id: string): Artifact {
  const artifact = artifacts.find((other) => other.id === id);
  if (artifact === undefined) throw new Error(`the plan has no ${id}`);
  return artifact;
}

/** A copy of the finished tree in which an artifact, and other paths, are not there yet. */
function before(id: string, alsoGone: readonly string[] = []): string {
  const folder = copyTree(tree, join(root, `first-${id}`));
  for (const path of [named(id).location, ...alsoGone]) rmSync(join(folder, path), { recursive: true, force: true });
  return folder;
}

describe("the plan", () => {
  it("has 17 to 22 artifacts, and three that can start at once in each of the stages A, B and C", () => {
    expect(artifacts.length).toBeGreaterThanOrEqual(17);
    expect(artifacts.length).toBeLessThanOrEqual(22);
    const ready = (stage: string): readonly Artifact[] =>
      artifacts.filter(
        (artifact) => artifact.stage === stage && !artifact.needs.some((need) => named(need).stage === stage),
      );
    expect(["A", "B", "C"].filter((stage) => ready(stage).length < 3)).toEqual([]);
  });
});

describe("in plan order, an attempt changes what it may and leaves what its gate wants", () => {
  for (const artifact of artifacts) {
    it(`${artifact.id}: the gate passes with the artifact, not without it, and changes nothing`, async () => {
      const without = copyTree(tree, join(root, `without-${artifact.id}`));
      const start = digests(tree);
      const made = await runAttempt(artifact, tree, "second");
      expect(made).toMatchObject({ code: 0 });

      const settled = digests(tree);
      const changed = changedPaths(start, settled);
      expect(changed.filter((path) => !mayWrite(artifact, path))).toEqual([]);
      expect(changed.filter((path) => isUnder(path, artifact.location))).not.toEqual([]);
      expect(await runGate(artifact, tree)).toEqual(PASSED);
      expect(changedPaths(settled, digests(tree))).toEqual([]);

      // The control: what else the attempt wrote stays, the location is as in the parent, where it is absent.
      for (const path of changed.filter((other) => !isUnder(other, artifact.location))) {
        mkdirSync(dirname(join(without, path)), { recursive: true });
        cpSync(join(tree, path), join(without, path));
      }
      expect((await runGate(artifact, without)).passed).toBe(false);
    });
  }

  for (const artifact of artifacts) {
    it(`${artifact.id}: the gate still passes on the finished tree`, async () => {
      expect(await runGate(artifact, tree)).toEqual(PASSED);
    });
  }
});

describe("a first attempt goes wrong", () => {
  it("error-codes: it claims success and leaves nothing", async () => {
    const folder = before("error-codes");
    const start = digests(folder);
    expect((await runAttempt(named("error-codes"), folder, "first")).code).toBe(0);
    expect(changedPaths(start, digests(folder))).toEqual([]);
  });

  it("csv-parser: it fails the library's tests", async () => {
    const folder = before("csv-parser");
    expect((await runAttempt(named("csv-parser"), folder, "first")).code).toBe(0);
    expect((await runGate(named("csv-parser"), folder)).why).toMatch(/not ok \d+ - R7: /u);
  });

  it("csv-streaming: it crashes and leaves half of a file", async () => {
    const folder = before("csv-streaming");
    expect((await runAttempt(named("csv-streaming"), folder, "first")).code).toBe(1);
    const whole = readFileSync(join(tree, "src/streaming.js"), "utf8");
    const half = readFileSync(join(folder, "src/streaming.js"), "utf8");
    expect(half.length).toBeGreaterThan(0);
    expect(half.length).toBeLessThan(whole.length);
    expect(whole.startsWith(half)).toBe(true);
  });

  it("csv-writer: it passes its gate only by a change of the protected tests", async () => {
    const folder = before("csv-writer", ["src/shared"]);
    const start = digests(folder);
    expect((await runAttempt(named("csv-writer"), folder, "first")).code).toBe(0);
    const changed = changedPaths(start, digests(folder));
    expect(changed).toEqual(["src/shared/quoting.js", "src/writer.js", "test/writer.test.js"]);
    expect(await runGate(named("csv-writer"), folder)).toEqual(PASSED);
    cpSync(join(tree, "test/writer.test.js"), join(folder, "test/writer.test.js"));
    expect((await runGate(named("csv-writer"), folder)).passed).toBe(false);
  });

  it("csv-cli: it passes its own gate and breaks the writer's", async () => {
    const folder = before("csv-cli");
    expect((await runAttempt(named("csv-cli"), folder, "first")).code).toBe(0);
    expect(await runGate(named("csv-cli"), folder)).toEqual(PASSED);
    expect((await runGate(named("csv-writer"), folder)).passed).toBe(false);
  });

  it("api-guide and rfc-notes: each passes alone, and git cannot merge the two", async () => {
    const folders = await Promise.all(
      ["api-guide", "rfc-notes"].map(async (id) => {
        const folder = before(id, ["docs"]);
        expect((await runAttempt(named(id), folder, "first")).code).toBe(0);
        expect(await runGate(named(id), folder)).toEqual(PASSED);
        return join(folder, "docs/index.md");
      }),
    );
    const base = join(root, "no-index");
    writeFileSync(base, "");
    const [ours = "", theirs = ""] = folders;
    const merged = await runCommand(["git", "merge-file", "-p", ours, base, theirs], root);
    // Its exit code is the number of conflicts.
    expect(merged.code).toBe(1);
  });

  it("streaming-tests: it writes the project's status file, but only while nothing is in quarantine", async () => {
    const folder = before("streaming-tests");
    const project = join(root, "project");
    mkdirSync(join(folder, ".git/objects/info"), { recursive: true });
    writeFileSync(join(folder, ".git/objects/info/alternates"), `${join(project, ".git/objects")}\n`);
    mkdirSync(join(project, "progress"), { recursive: true });
    mkdirSync(join(project, ".pawl/quarantine"), { recursive: true });
    const status = join(project, "progress/status.json");
    writeFileSync(status, "the orchestrator's own\n", { mode: 0o444 });

    expect((await runAttempt(named("streaming-tests"), folder, "first")).code).toBe(0);
    expect(JSON.parse(readFileSync(status, "utf8"))).toMatchObject({ overall_progress_percent: 100 });
    expect(readdirSync(join(project, "progress"))).toEqual(["status.json"]);

    rmSync(status);
    writeFileSync(status, "the orchestrator's own\n", { mode: 0o444 });
    writeFileSync(join(project, ".pawl/quarantine/status-1.json"), "");
    expect((await runAttempt(named("streaming-tests"), folder, "first")).code).toBe(0);
    expect(readFileSync(status, "utf8")).toBe("the orchestrator's own\n");
  });
});
