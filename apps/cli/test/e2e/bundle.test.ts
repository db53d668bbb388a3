import { generateKeyPairSync } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startAgentRig } from "../support/agent-rig.ts";
import { makeProject, projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { parseNdjson } from "../support/parse-ndjson.ts";
import { runPawl } from "../support/run-pawl.ts";
import type { PawlResult } from "../support/run-pawl.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** What the agent prints and writes; evidence shows it. */
const AGENT_TEXT = "said by the agent";

describe("attesting, bundling and verifying a completed run", () => {
  let project: Project;
  let keys: string;
  const key = () => join(keys, "key.pem");

  beforeAll(async () => {
    project = makeProject();
    keys = join(project.root, "keys");
    mkdirSync(keys);
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeFileSync(key(), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(join(keys, "key.pub.pem"), publicKey.export({ type: "spki", format: "pem" }));
    const command = writeAgent(project, `write(location, "done, ${AGENT_TEXT}\\n");`);
    const guide = { gate: { checks: [{ run: ["grep", "done", "docs/guide.md"] }] } };
    project.writePlan(quickPlan({ command, changes: { ...madeByPawl("design", "code", "decision"), guide } }));
    expect((await project.pawl(["run"])).exitCode).toBe(0);
  });
  afterAll(() => project.dispose());

  it("prints one statement per line, and says that they are unsigned", async () => {
    const { exitCode, stdout, stderr } = await project.pawl(["attest"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "UNSIGNED: no key is configured; --key or PAWL_ATTEST_KEY names one\n" });
    const statements = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as { readonly subject: readonly { readonly name?: string }[] });
    expect(statements.map(({ subject }) => subject[0]?.name)).toEqual(["docs/design.md", "docs/guide.md", "src/code.txt", "docs/decision.md"]);
    expect((await project.pawl(["attest", "--output", "-", "guide", "src/code.txt"])).stdout).toBe(`${stdout.split("\n").slice(1, 3).join("\n")}\n`);
  });

  it("writes one signed file each into an empty folder, with the key of an option or of the environment", async () => {
    const written = await project.pawl(["attest", "--output", "../attested", "--key", key()]);
    expect(written).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringMatching(/attested: 4 written\n$/) });
    const folder = join(project.root, "attested");
    expect(readdirSync(folder).sort()).toEqual(["code.dsse.json", "decision.dsse.json", "design.dsse.json", "guide.dsse.json"]);
    const env = { ...project.env, PAWL_ATTEST_KEY: key() };
    expect((await project.pawl(["attest", "guide"], { env })).stdout).toBe(readFileSync(join(folder, "guide.dsse.json"), "utf8"));
    expect(await project.pawl(["attest", "--output", "../attested"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("OUTPUT_UNUSABLE") });
  });

  it("refuses a key that others may read, without showing anything of it, and what is not closed", async () => {
    const open = join(keys, "open.pem");
    copyFileSync(key(), open);
    chmodSync(open, 0o644);
    const { exitCode, stdout, stderr } = await project.pawl(["bundle", "../no.tar", "--key", open]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^error KEY_UNUSABLE: .*open\.pem: others than its owner have access to it \(mode 644\)\nhint: /);
    expect(stderr).not.toContain(readFileSync(open, "utf8").split("\n")[1]);
    expect(await project.pawl(["attest", "nothing"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("ARTIFACT_UNKNOWN") });
    expect(existsSync(join(project.root, "no.tar"))).toBe(false);
  });

  const elsewhere = (): string => join(project.root, "elsewhere");
  /** Another machine, as far as one can be had: none of the project's folders, no home of its own. */
  const verify = (...words: readonly string[]): Promise<PawlResult> =>
    runPawl(["verify", ...words], { cwd: elsewhere(), env: { ...project.env, HOME: elsewhere(), XDG_CACHE_HOME: elsewhere() } });

  it("verifies elsewhere, when the project is gone", async () => {
    const bundled = await project.pawl(["bundle", "../run.tar", "--key", key(), "--json"]);
    expect(bundled).toMatchObject({ exitCode: 0, stderr: "" });
    const { ledger, run } = JSON.parse(bundled.stdout) as { readonly run: string; readonly ledger: { readonly seq: number; readonly hash: string } };
    expect(parseNdjson((await project.pawl(["log", "--json", "--run", "all"])).stdout).at(-1)?.seq).toBe(ledger.seq);

    mkdirSync(elsewhere());
    copyFileSync(join(project.root, "run.tar"), join(elsewhere(), "run.tar"));
    copyFileSync(join(keys, "key.pub.pem"), join(elsewhere(), "key.pub.pem"));
    for (const gone of [project.dir, join(project.root, "cache"), join(project.root, "run.tar")]) rmSync(gone, { recursive: true });

    const checked = await verify("run.tar", "--key", "key.pub.pem");
    expect(checked).toMatchObject({ exitCode: 0, stderr: "" });
    expect(checked.stdout).toMatch(new RegExp(`^run ${run}\nledger ${ledger.seq} ${ledger.hash}\nclosures 4\nsignatures: checked by the key [0-9a-f]{64}\neverything agrees\n$`));
    expect((await verify("run.tar")).stdout).toMatch(/^UNSIGNED: no signature was checked, because no --key is given; 4 claim to be signed by [0-9a-f]{64}$/m);
    expect(readdirSync(elsewhere()).sort()).toEqual(["key.pub.pem", "run.tar"]);
    expect(readdirSync(join(project.root, "tmp"))).toEqual([]);
  });

  it("finds what was tampered with elsewhere, with 7, and refuses what is no bundle, with 2", async () => {
    const bytes = readFileSync(join(elsewhere(), "run.tar"));
    expect(bytes.includes(readFileSync(key(), "utf8").split("\n")[1] ?? "")).toBe(false);
    const at = bytes.indexOf(AGENT_TEXT);
    expect(at).toBeGreaterThan(0);
    bytes.write("said by nobody!!", at);
    writeFileSync(join(elsewhere(), "changed.tar"), bytes);
    const changed = await verify("changed.tar");
    expect(changed.exitCode).toBe(7);
    expect(changed.stdout).toMatch(/^evidence\/[0-9a-f/]+: EVIDENCE_DIFFERS: its bytes have the digest [0-9a-f]{64}\nrun /);
    expect(changed.stdout).toMatch(/\nfindings: 1\n$/);
    const json = JSON.parse((await verify("changed.tar", "--json")).stdout) as object;
    expect(json).toMatchObject({ ok: false, closures: 4, findings: [{ code: "EVIDENCE_DIFFERS", place: expect.stringMatching(/^evidence\//) }] });

    writeFileSync(join(elsewhere(), "cut.tar"), bytes.subarray(0, bytes.length / 2));
    expect(await verify("cut.tar")).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error BUNDLE_UNREADABLE: .*cut\.tar: .*\nhint: /) });
  });
});

it("pawl bundle says that there is no ledger yet", async () => {
  expect(await projectForTest().pawl(["bundle", "run.tar"])).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("LEDGER_MISSING") });
});

it("pawl bundle shows one moment of a run that goes on, and pawl verify agrees with it", async () => {
  const rig = await startAgentRig();
  const project = projectForTest();
  project.writePlan(quickPlan({ command: rig.command, changes: madeByPawl("design", "code", "decision") }));
  const run = project.start(["run"]);
  const agent = await rig.next();
  expect((await project.pawl(["bundle", "../run.tar"])).exitCode).toBe(0);
  expect(await project.pawl(["verify", "../run.tar"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("\nclosures 1\n") });
  run.child.kill("SIGTERM");
  await agent.gone;
  expect((await run.ended).exitCode).toBe(5);
});
