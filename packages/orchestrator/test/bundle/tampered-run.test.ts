import { readFileSync } from "node:fs";

import { canonicalJson } from "@pawl/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { renderStatement, verifyBundle } from "../../src/index.ts";
import { sha256 } from "../../src/util/sha256.ts";
import { eventsIn, forgeEvents, linesIn, readContents, replaceText, setLines } from "../support/bundle-contents.ts";
import type { BundleContents } from "../support/bundle-contents.ts";
import { bundleRun, closureOf, placesOf } from "../support/tampering.ts";
import type { BundledRun } from "../support/tampering.ts";

/** Name of a commit of nobody's, with the same tree as a closed one, that the head of the run does not hold. */
const OTHER = "refs/heads/other";

let project: BundledRun;

beforeAll(async () => {
  project = await bundleRun();
});
afterAll(() => project.dispose());

function lineOf(contents: BundleContents, type: string): number {
  return eventsIn(contents).findIndex((event) => event.type === type) + 1;
}

describe("events", () => {
  it("that were changed, taken out, added or swapped break the chain at their line", async () => {
    const closed = lineOf(await readContents(project.bundle), "artifact.closed");
    const at = (line: number) => [`events.jsonl:${line}: EVENT_BROKEN`];
    const edit = (change: (lines: string[]) => void) => (contents: BundleContents) => {
      const lines = linesIn(contents, "events.jsonl");
      change(lines);
      setLines(contents, "events.jsonl", lines);
    };
    expect(await project.findingsAfter(edit((lines) => (lines[closed - 1] = (lines[closed - 1] ?? "").replace('"required":true', '"required":false'))))).toEqual(at(closed));
    expect(await project.findingsAfter(edit((lines) => lines.splice(closed - 1, 1)))).toEqual(at(closed));
    expect(await project.findingsAfter(edit((lines) => lines.splice(closed, 0, lines[closed - 1] ?? "")))).toEqual(at(closed + 1));
    expect(await project.findingsAfter(edit((lines) => lines.splice(1, 2, lines[2] ?? "", lines[1] ?? "")))).toEqual(at(2));
    expect(await project.findingsAfter(edit((lines) => (lines[4] = ` ${lines[4] ?? ""}`)))).toEqual(at(5));
    expect(await project.findingsAfter(edit((lines) => lines.pop()))).toContain("events.jsonl: LEDGER_END");
    expect(await project.findingsAfter((contents) => replaceText(contents, "events.jsonl", /\n$/, ""))).toEqual(at(linesIn(await readContents(project.bundle), "events.jsonl").length));
  });

  it("that do not fit each other are found though every hash is right", async () => {
    const stage = await project.findingsAfter((contents) => forgeEvents(contents, (data, type) => (type === "stage.entered" ? data.replace('"B"', '"C"') : data)));
    expect(stage).toEqual([`events.jsonl:${lineOf(await readContents(project.bundle), "stage.entered")}: EVENT_BROKEN`]);
    const gate = await project.findingsAfter((contents) => forgeEvents(contents, (data, type) => (type === "run.started" ? data.replace('["cat","docs/guide.md"]', '["true"]') : data)));
    expect(gate.filter((text) => text.startsWith("events"))).toEqual(["events.jsonl:1: PLAN_DIFFERS", "events.jsonl:1: PLAN_DIFFERS"]);
    const plan = await project.findingsAfter((contents) => forgeEvents(contents, (data, type) => (type === "run.started" ? data.replace(/"needs":\[\]/g, '"needs":null') : data)));
    expect(plan).toEqual(["events.jsonl:1: PLAN_DIFFERS", "events.jsonl:1: EVENT_BROKEN"]);
  });

  it("may hold what nobody records, and no more than a finding comes of it", async () => {
    const plans: readonly [RegExp, string][] = [
      [/"inputs":\["docs\/design.md"\]/g, '"inputs":7'],
      [/"inputs":\["docs\/design.md"\]/g, '"inputs":[""]'],
      [/"location":"docs\/design.md"/g, '"location":"../design.md"'],
      [/"needs":\["design"\]/g, '"needs":["nothing"]'],
      [/"writes":/g, '"rewrites":'],
      [/"set":\{/g, '"reset":{'],
    ];
    for (const [from, to] of plans) {
      const findings = await project.findingsAfter((contents) => forgeEvents(contents, (data, type) => (type === "run.started" ? data.replace(from, to) : data)));
      expect(findings, to).toContainEqual(expect.stringMatching(/^events\.jsonl:1: (PLAN_DIFFERS|EVENT_BROKEN)$/));
    }
    const late = await project.findingsAfter((contents) => replaceText(contents, "events.jsonl", /^\{"atMs":\d+/, '{"atMs":9000000000000000'));
    expect(late).toEqual(["events.jsonl:1: EVENT_BROKEN"]);
  });

  it("belong to the run that the manifest names", async () => {
    expect(await project.findingsAfter(({ manifest, files }) => ({ manifest: { ...manifest, run: "another" }, files }))).toContain("events.jsonl: LEDGER_END");
  });
});

describe("closures", () => {
  /** Changes a closure wherever it is recorded, the attestation too. */
  const forgeClosure = (from: string, to: string) => (contents: BundleContents) => {
    const forged = forgeEvents(contents, (data, type) => (["artifact.closed", "integration.prepared"].includes(type) ? data.replaceAll(from, to) : data));
    setLines(forged, "attestations.jsonl", ["design", "guide"].map((id) => renderStatement(closureOf(forged, id))));
    return forged;
  };

  it("are compared with what was prepared, and with the gate run in their evidence", async () => {
    const closure = closureOf(await readContents(project.bundle), "design").data.closure;
    const alone = await project.findingsAfter((contents) => forgeEvents(contents, (data, type) => (type === "artifact.closed" ? data.replace(closure.artifactDigest, `sha256:${"0".repeat(64)}`) : data)));
    expect(alone[0]).toMatch(/^events\.jsonl:\d+: CLOSURE_DIFFERS$/);
    const everywhere = await project.findingsAfter(forgeClosure(closure.artifactDigest, `sha256:${"0".repeat(64)}`));
    // The gate's inputs are the artifact itself here, so their digest changes with it.
    expect(new Set(everywhere)).toEqual(new Set([`evidence/${closure.evidence[0]?.slice(0, 2)}/${closure.evidence[0]}: EVIDENCE_DIFFERS`, "repository.bundle: ARTIFACT_DIFFERS"]));
  });

  it("name a commit with their tree that the head of the run holds", async () => {
    const { commit, tree } = closureOf(await readContents(project.bundle), "design").data.closure;
    const parent = project.git("rev-parse", `${commit}^`);
    const other = project.git("commit-tree", "-m", "Other", tree);
    project.git("update-ref", OTHER, other);
    const bundle = project.file("two.bundle");
    project.git("bundle", "create", "--quiet", bundle, "main", OTHER);
    project.git("update-ref", "-d", OTHER);
    const inRepository = async (tamper: (contents: BundleContents) => BundleContents) => (await project.findingsAfter(tamper)).filter((text) => text.startsWith("repository"));
    expect(await inRepository(forgeClosure(commit, parent))).toEqual(["TREE_DIFFERS", "ARTIFACT_DIFFERS", "ARTIFACT_DIFFERS"].map((code) => `repository.bundle: ${code}`));
    expect(await inRepository(forgeClosure(commit, "0".repeat(40)))).toEqual(["repository.bundle: COMMIT_MISSING"]);
    expect(await inRepository(forgeClosure(tree, "0".repeat(40)))).toEqual(["repository.bundle: TREE_DIFFERS"]);
    const lost = (contents: BundleContents) => {
      contents.files.set("repository.bundle", readFileSync(bundle));
      return forgeClosure(commit, other)(contents);
    };
    expect(await inRepository(lost)).toEqual(["repository.bundle: COMMIT_LOST"]);
  });

  it("have the inputs of their gates in the commit", async () => {
    const { inputsDigest } = closureOf(await readContents(project.bundle), "guide").data.closure;
    const findings = await project.findingsAfter(forgeClosure(inputsDigest, `sha256:${"1".repeat(64)}`));
    expect(findings).toContain("repository.bundle: ARTIFACT_DIFFERS");
  });
});

describe("evidence", () => {
  it("is there with its bytes, and nothing else is", async () => {
    const names = [...(await readContents(project.bundle)).files.keys()].filter((name) => name.startsWith("evidence/"));
    expect(names.length).toBeGreaterThan(3);
    for (const name of names.slice(0, 2)) {
      const changed = await project.findingsAfter(({ files }) => void files.set(name, Buffer.concat([files.get(name) ?? Buffer.alloc(0), Buffer.from(" ")])));
      expect(changed).toEqual([`${name}: EVIDENCE_DIFFERS`]);
      expect(await project.findingsAfter(({ files }) => void files.delete(name))).toEqual([`${name}: EVIDENCE_MISSING`]);
    }
    const digest = sha256("extra");
    const extra = `evidence/${digest.slice(0, 2)}/${digest}`;
    expect(await project.findingsAfter(({ files }) => void files.set(extra, Buffer.from("extra")))).toEqual([`${extra}: EVIDENCE_EXTRA`]);
  });
});

describe("reports", () => {
  /** Shows more progress in the last report, everywhere but in the events. */
  const raise = (text: string) => text.replace(/"overall_progress_percent": \d+/, '"overall_progress_percent": 99');

  it("are what the events give, and what was emitted", async () => {
    const last = linesIn(await readContents(project.bundle), "reports.jsonl").length;
    const raised = await project.findingsAfter((contents) => {
      const lines = linesIn(contents, "reports.jsonl");
      const { bytes, ...rest } = JSON.parse(lines[last - 1] ?? "") as { readonly bytes: string };
      lines[last - 1] = canonicalJson({ ...rest, bytes: raise(bytes), digest: sha256(raise(bytes)) });
      setLines(contents, "reports.jsonl", lines);
      contents.files.set("status.json", Buffer.from(raise(bytes)));
    });
    expect(raised).toEqual([`reports.jsonl:${last}: REPORT_DIFFERS`, "reports.jsonl: REPORT_DIFFERS", expect.stringMatching(/^history\.jsonl:\d+: HISTORY_DIFFERS$/)]);
    const removed = await project.findingsAfter((contents) => setLines(contents, "reports.jsonl", linesIn(contents, "reports.jsonl").slice(0, -1)));
    expect(removed).toEqual(expect.arrayContaining(["reports.jsonl: REPORT_DIFFERS", "status.json: STATUS_DIFFERS"]));
    expect(await project.findingsAfter(({ files }) => void files.set("reports.jsonl", Buffer.from("{}\n")))).toContain("reports.jsonl:1: REPORT_DIFFERS");
  });

  it("are the history's, which keeps the rules of the contract", async () => {
    const findings = await project.findingsAfter((contents) => replaceText(contents, "history.jsonl", /"overall_progress_percent":20/, '"overall_progress_percent":21'));
    expect(findings).toEqual(expect.arrayContaining([expect.stringMatching(/^history\.jsonl:\d+: HISTORY_DIFFERS$/), expect.stringMatching(/^history\.jsonl\/\d+\/report\/overall_progress_percent: CONTRACT_BROKEN$/)]));
  });

  it("end with the one in the status file", async () => {
    expect(await project.findingsAfter((contents) => replaceText(contents, "status.json", /\d+,/, "99,"))).toEqual(["status.json: STATUS_DIFFERS"]);
    expect(await project.findingsAfter(({ files }) => void files.delete("status.json"))).toEqual(["status.json: STATUS_DIFFERS"]);
  });
});

describe("a repository", () => {
  it("of somebody else's, none at all, and one that is garbage are found", async () => {
    expect(await project.findingsAfter(({ files }) => void files.delete("repository.bundle"))).toEqual(["repository.bundle: REPOSITORY_BROKEN"]);
    expect(await project.findingsAfter(({ files }) => void files.set("repository.bundle", Buffer.from("garbage")))).toEqual(["repository.bundle: REPOSITORY_BROKEN"]);
    const folder = project.file("elsewhere");
    project.git("clone", "--quiet", "--no-local", project.paths.projectDir, folder);
    expect((await verifyBundle(project.bundle, { repository: folder, key: null })).findings).toEqual([]);
    project.git("-C", folder, "commit", "--quiet", "--allow-empty", "--amend", "--message=Changed");
    project.git("-C", folder, "remote", "remove", "origin");
    project.git("-C", folder, "reflog", "expire", "--expire=now", "--all");
    project.git("-C", folder, "gc", "--quiet", "--prune=now");
    expect(placesOf((await verifyBundle(project.bundle, { repository: folder, key: null })).findings)).toEqual([`${folder}: COMMIT_MISSING`]);
    await expect(verifyBundle(project.bundle, { repository: project.root, key: null })).rejects.toMatchObject({ code: "WORKSPACE_NOT_A_REPOSITORY" });
  });
});

