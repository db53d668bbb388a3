import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diffWithRelease } from "../scripts/release/diff-with-release.mjs";
import { grammarSamples } from "../scripts/release/grammar-samples.mjs";
import { compareVersions } from "../scripts/release/read-snapshot.mjs";
import { findReleaseFaults, readChangesetSize } from "../scripts/release/release-faults.mjs";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { contractCheckout, replaceIn } from "./support/contract-checkout.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

const RULES_FILE = "packages/contract/dist/rules.js";
const VERSION_FILE = "packages/contract/dist/contract-version.js";

/** Makes the contract call itself version 2, and lets it know version 1 as it was. */
function nextVersion(root: string): void {
  replaceIn(root, VERSION_FILE, 'CONTRACT_VERSION = "1"', 'CONTRACT_VERSION = "2"');
  replaceIn(root, VERSION_FILE, "Object.freeze({", 'Object.freeze({ 1: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },');
}

describe("the contract beside its last release", () => {
  it("10#1 differs in nothing, or has a version number of its own", async () => {
    expect((await diffWithRelease(workspaceRoot)).faults).toEqual([]);
  });

  it("10#1 is refused when a rule's wording changed under the same version number", async () => {
    const root = contractCheckout();
    replaceIn(root, RULES_FILE, "Exactly the nine fields", "Precisely the nine fields");
    const { differences, faults } = await diffWithRelease(root);
    expect(differences).toMatchObject([{ path: "/rules/3#1/text", change: "changed", isBreaking: false }]);
    expect(faults).toEqual([expect.stringMatching(/^1 difference, 0 breaking .*still calls itself 1 \(rule 10#1\)$/)]);
  });

  it("10#2 shows a value that was refused and is valid, as breaking, and wants a major changeset for it", async () => {
    const root = contractCheckout();
    replaceIn(root, "packages/contract/dist/grammar/task.js", '"Generate"', '"Draft", "Generate"');
    nextVersion(root);
    const { differences, faults } = await diffWithRelease(root);
    expect(differences).toContainEqual(expect.objectContaining({ path: "/grammars/task/verbs/4", change: "added", isBreaking: true }));
    expect(differences.filter(({ path }) => path.startsWith("/verdicts/")).length).toBeGreaterThan(0);
    expect(faults).toEqual([expect.stringMatching(/needs a major changeset and has a minor one \(rule 10#2\)$/)]);
    writeFiles(root, { ".changeset/verbs.md": '---\n"@pawl/contract": major\n---\n\nOne verb more.\n' });
    expect((await diffWithRelease(root)).faults).toEqual([]);
  });

  it("10#2 shows weights that changed under a known version", async () => {
    const root = contractCheckout();
    replaceIn(root, VERSION_FILE, "A: 20, B: 25", "A: 25, B: 20");
    const { differences, faults } = await diffWithRelease(root);
    expect(differences).toContainEqual({ path: "/weights/A", change: "changed", before: "20", after: "25", isBreaking: true });
    expect(faults).toContainEqual(expect.stringMatching(/^version 1 was released with the weights /));
  });

  it.each(["packages/contract/schema/history.schema.json", "packages/contract/vectors/vectors.schema.json", "packages/progress/schema/derivation-claim.schema.json"])(
    "10#1 is refused when %s changed under the same version number",
    async (file) => {
      const root = contractCheckout();
      const path = join(root, file);
      writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), maxProperties: 1 }));
      const { differences, faults } = await diffWithRelease(root);
      expect(differences).toMatchObject([{ path: expect.stringMatching(/^\/schemas\/.*\/maxProperties$/), change: "added", isBreaking: true }]);
      expect(faults).toContainEqual(expect.stringMatching(/rule 10#1/));
    },
  );

  it("10#1 is refused when a check judges otherwise, though no data changed", async () => {
    const root = contractCheckout();
    replaceIn(root, "packages/contract/dist/check-report.js", "checkState(fields, fitting, options.claimedState", "checkState(fields, fitting, undefined");
    const { differences, faults } = await diffWithRelease(root);
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.filter(({ path }) => !path.startsWith("/verdicts/"))).toEqual([]);
    expect(faults).toContainEqual(expect.stringMatching(/rule 10#1/));
  });

  it("10#1 is refused when a version that was released before has other weights or is gone", async () => {
    const root = contractCheckout();
    const released = readFileSync(join(root, "packages/contract/released/1.json"), "utf8");
    writeFiles(root, { "packages/contract/released/0.9.json": released.replace('"version": "1"', '"version": "0.9"') });
    expect((await diffWithRelease(root)).faults).toEqual([expect.stringMatching(/^version 0\.9 was released with the weights .* and the contract has none for it/)]);
  });

  it("10#1 is refused when the version released last is gone from the package", async () => {
    const root = contractCheckout();
    replaceIn(root, VERSION_FILE, 'CONTRACT_VERSION = "1"', 'CONTRACT_VERSION = "2"');
    expect((await diffWithRelease(root)).faults).toContainEqual(expect.stringMatching(/^version 1 was released .* none for it/));
  });

  it("notices a vector that is gone, and judges its input all the same", async () => {
    const root = contractCheckout();
    const file = join(root, "packages/contract/vectors/report/4.1-1.json");
    const content = JSON.parse(readFileSync(file, "utf8")) as { vectors: { id: string }[] };
    const [gone] = content.vectors.splice(0, 1);
    writeFileSync(file, JSON.stringify(content));
    const { differences } = await diffWithRelease(root);
    expect(differences).toMatchObject([{ path: `/vectors/${gone?.id.replaceAll("/", "~1")}`, change: "removed", isBreaking: false }]);
  });

  it.each([
    ["under another version's name", "packages/contract/released/3.json", /3\.json: is the snapshot of version 1$/],
    ["under no version's name", "packages/contract/released/.one.json", /\.one\.json: not named after a version/],
  ])("cannot be judged with a snapshot %s", async (_, file, problem) => {
    const root = contractCheckout();
    writeFiles(root, { [file]: readFileSync(join(root, "packages/contract/released/1.json"), "utf8") });
    await expect(diffWithRelease(root)).rejects.toThrow(problem);
  });

  it("cannot be judged without a release", async () => {
    const root = contractCheckout();
    rmSync(join(root, "packages/contract/released/1.json"));
    expect((await diffWithRelease(root)).faults).toEqual([expect.stringMatching(/no version of the contract was released/)]);
  });
});

describe("what a release needs", () => {
  const difference = (isBreaking: boolean) => ({ path: "/x", change: "changed", before: "1", after: "2", isBreaking });
  const faults = (presentVersion: string, changesetSize: string | null, ...breaking: boolean[]) =>
    findReleaseFaults({ releasedVersion: "1", presentVersion, differences: breaking.map(difference), changesetSize });

  it("is nothing where nothing differs, and no version number without a difference", () => {
    expect(faults("1", null)).toEqual([]);
    expect(faults("1.1", null)).toHaveLength(1);
  });

  it("is a later version number, and a changeset at least as large as the change", () => {
    expect(faults("1.1", "minor", false)).toEqual([]);
    expect(faults("1.1", "major", false)).toEqual([]);
    expect(faults("1.1", "patch", false)).toHaveLength(1);
    expect(faults("1.1", null, false)).toHaveLength(1);
    expect(faults("2", "minor", false, true)).toHaveLength(1);
    expect(faults("2", "major", true)).toEqual([]);
    expect(faults("0.9", "major", true)).toHaveLength(1);
  });

  it("takes the largest changeset for the contract, and stumbles over one that it cannot read", () => {
    const root = temporaryFolder();
    writeFiles(root, { ".changeset/README.md": "x", ".changeset/a.md": '---\n"@pawl/contract": minor\n---\n\na\n', ".changeset/b.md": '---\n"@pawl/progress": major\n---\n\nb\n' });
    expect(readChangesetSize(root)).toBe("minor");
    writeFiles(root, { ".changeset/c.md": "no front matter" });
    expect(() => readChangesetSize(root)).toThrow(/c\.md/);
  });

  it("orders versions by their numbers", () => {
    expect(["2", "1.10", "1", "10", "1.9"].sort(compareVersions)).toEqual(["1", "1.9", "1.10", "2", "10"]);
  });

  it("samples the grammars alike each time, on both sides of each", () => {
    const accepts = (_: string, text: string): boolean => text.length % 2 === 0;
    expect(grammarSamples(accepts)).toEqual(grammarSamples(accepts));
    for (const { accepted, refused } of Object.values(grammarSamples(accepts))) {
      expect(Math.min(accepted.length, refused.length)).toBeGreaterThan(100);
    }
  });
});

describe("release:dry", () => {
  it("10#3 installs and uses every packed package and runs every vector against the packed files", { timeout: 300_000 }, async () => {
    const script = join(workspaceRoot, "tooling/scripts/release-dry.mjs");
    const { exitCode, stdout } = await runProgram(process.execPath, [script], { cwd: workspaceRoot });
    expect(stdout).toMatch(/\nready to publish\n$/);
    expect(stdout).toMatch(/^installed and used: @pawl\/contract, /m);
    const [, vectors] = /^vectors: (\d+) agree with the packed files$/m.exec(stdout) ?? [];
    expect(Number(vectors)).toBeGreaterThanOrEqual(500);
    expect(exitCode).toBe(0);
  });
});
