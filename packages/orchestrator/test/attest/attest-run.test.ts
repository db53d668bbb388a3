import { generateKeyPairSync } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { attestRun, CLOSURE_MEMBER, isSignedBy, payloadOf, readEnvelope, verifyBundle, writeBundle } from "../../src/index.ts";
import type { Attestation, Envelope } from "../../src/index.ts";
import { readContents } from "../support/bundle-contents.ts";
import { finishRun } from "../support/finished-run.ts";
import type { FinishedRun } from "../support/finished-run.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");

/** In place, where the commits are in a repository of Pawl's own. */
let project: FinishedRun;

beforeAll(async () => {
  project = await finishRun({ mode: "in-place" });
});
afterAll(() => project.dispose());

function attest(artifacts: readonly string[] = [], key: typeof privateKey | null = null): Promise<readonly Attestation[]> {
  return project.read((ledger) => attestRun(ledger, { run: project.run, artifacts, key }));
}

describe("attestations of a run", () => {
  it("are in-toto statements with a SLSA verification summary, one for each closure that stands", async () => {
    const attestations = await attest();
    expect(attestations.map(({ artifact, location }) => [artifact, location])).toEqual([["design", "docs/design.md"], ["guide", "docs/guide.md"]]);
    const closed = await project.read(async (ledger) => {
      for await (const event of ledger.events({ run: project.run, types: ["artifact.closed"] })) if (event.type === "artifact.closed") return event;
      throw new Error("nothing is closed");
    });
    const { closure } = closed.data;
    expect(JSON.parse(attestations[0]?.text ?? "")).toEqual({
      _type: "https://in-toto.io/Statement/v1",
      subject: [
        { name: "docs/design.md", digest: { pawlArtifact: closure.artifactDigest.slice("sha256:".length) } },
        { digest: { gitCommit: closure.commit, gitTree: closure.tree } },
      ],
      predicateType: "https://slsa.dev/verification_summary/v1",
      predicate: {
        verifier: { id: "pkg:npm/pawl" },
        timeVerified: new Date(closed.atMs).toISOString(),
        resourceUri: `urn:uuid:${project.run}#artifact/docs/design.md`,
        policy: { uri: `urn:uuid:${project.run}#gate/design`, digest: { sha256: closure.gateDigest } },
        verificationResult: "PASSED",
        verifiedLevels: ["PAWL_GATE_PASSED", "PAWL_CONTROL_REFUSED"],
        slsaVersion: "1.2",
        [CLOSURE_MEMBER]: {
          run: project.run,
          artifact: "design",
          stage: "A",
          location: "docs/design.md",
          version: "1.2.0",
          required: true,
          attempt: closed.data.attempt,
          closure,
          ledger: { seq: closed.seq, hash: closed.hash },
        },
      },
    });
  });

  it("say nothing of a control where the plan has none", async () => {
    const [guide] = await attest(["guide"]);
    expect(JSON.parse(guide?.text ?? "")).toMatchObject({ predicate: { verifiedLevels: ["PAWL_GATE_PASSED"] } });
  });

  it("are of the artifacts that were asked for, by id or location", async () => {
    for (const name of ["guide", "docs/guide.md"]) expect((await attest([name])).map(({ artifact }) => artifact)).toEqual(["guide"]);
    expect(await attest(["guide", "docs/guide.md", "design"])).toEqual(await attest());
  });

  it("do not exist for what failed its gate, is not begun, or is not planned", async () => {
    await expect(attest(["notes"])).rejects.toMatchObject({ code: "NOT_CLOSED", message: expect.stringContaining("parked") });
    await expect(attest(["design", "code"])).rejects.toMatchObject({ code: "NOT_CLOSED", message: expect.stringContaining("pending") });
    await expect(attest(["nothing"])).rejects.toMatchObject({ code: "ARTIFACT_UNKNOWN" });
  });

  it("are DSSE envelopes of the same statements where there is a key, and the same each time", async () => {
    const [unsigned, signed] = [await attest(), await attest([], privateKey)];
    expect(await attest([], privateKey)).toEqual(signed);
    for (const [index, { text }] of signed.entries()) {
      const envelope = readEnvelope(JSON.parse(text)) as Envelope;
      expect(isSignedBy(envelope, publicKey)).toBe(true);
      expect(payloadOf(envelope)).toEqual({ payloadType: "application/vnd.in-toto+json", payload: Buffer.from(unsigned[index]?.text ?? "") });
    }
  });
});

describe("a bundle", () => {
  async function bundled(run: string): Promise<readonly string[]> {
    const file = join(project.root, `${run}.tar`);
    await project.read((ledger) => writeBundle(ledger, { paths: project.paths, run, file, key: null }));
    expect(await verifyBundle(file, { repository: null, key: null })).toMatchObject({ run, closures: 2, findings: [] });
    return [...(await readContents(file)).files.keys()].filter((name) => !name.includes("/"));
  }

  it("of a run in place holds its snapshots, and of an earlier run what it left, without the status file of a later one", async () => {
    const parts = ["events.jsonl", "reports.jsonl", "history.jsonl"];
    expect(await bundled(project.run)).toEqual([...parts, "status.json", "attestations.jsonl", "repository.bundle"]);
    const later = await project.startAgain();
    expect(later).not.toBe(project.run);
    rmSync(join(project.root, `${project.run}.tar`));
    expect(await bundled(project.run)).toEqual([...parts, "attestations.jsonl", "repository.bundle"]);
    expect(await bundled(later)).toEqual([...parts, "status.json", "attestations.jsonl", "repository.bundle"]);
  });
});
