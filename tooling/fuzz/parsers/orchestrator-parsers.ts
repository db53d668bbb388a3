import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { canonicalJson, hashEvent } from "../../../packages/database/dist/index.js";
import { ACCESS_REQUESTS, helloSchema, requestSchema } from "../../../packages/orchestrator/dist/access/protocol.js";
import { parseAnchorLine } from "../../../packages/orchestrator/dist/anchor/anchor-line.js";
import { payloadOf, readEnvelope, signPayload } from "../../../packages/orchestrator/dist/attest/dsse.js";
import { readPublicKey, readSigningKey } from "../../../packages/orchestrator/dist/attest/key-files.js";
import { readManifest, renderManifest } from "../../../packages/orchestrator/dist/bundle/bundle-format.js";
import { readEventLine, renderEventLine } from "../../../packages/orchestrator/dist/bundle/read-event-line.js";
import { textLines } from "../../../packages/orchestrator/dist/bundle/text-lines.js";
import { verifyBundle } from "../../../packages/orchestrator/dist/bundle/verify-bundle.js";
import { packageChange, readPackageFile, scriptsRun, wordsOf } from "../../../packages/orchestrator/dist/gate/package-scripts.js";
import { runnerFiles } from "../../../packages/orchestrator/dist/gate/runner-files.js";
import { refuseUnreadable } from "../../../packages/orchestrator/dist/human/readable-text.js";
import { toDecision } from "../../../packages/orchestrator/dist/human/decision-command.js";
import { databaseAddress } from "../../../packages/orchestrator/dist/ledger/database-address.js";
import { readLedgerNote } from "../../../packages/orchestrator/dist/ledger/ledger-note.js";
import { readProposal } from "../../../packages/orchestrator/dist/planning/proposal-store.js";
import { readStatus } from "../../../packages/orchestrator/dist/status/read-status.js";
import { pipelinePaths } from "../../../packages/orchestrator/dist/util/pipeline-paths.js";
import { sha256 } from "../../../packages/orchestrator/dist/util/sha256.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";
import { fuzzFolder } from "../fuzz-folder.ts";
import { aBundle } from "./a-bundle.ts";

const ZERO = "0".repeat(64);
const HEAD = { seq: 0, hash: ZERO };
const event = { seq: 1, run: "run-1", atMs: 1, type: "run.paused", data: { by: "Jane", why: null } } as const;
const eventLine = renderEventLine({ ...event, prevHash: ZERO, hash: hashEvent({ ...event, prevHash: ZERO }) });
const { privateKey, publicKey } = generateKeyPairSync("ed25519");

const asJson = (input: Buffer): unknown => {
  try {
    return JSON.parse(input.toString("utf8"));
  } catch {
    return undefined;
  }
};
const isThere = (result: unknown): boolean => result !== null;

/** Writes an input to a file of its own, readable by its owner alone. */
function fileOf(name: string, input: Uint8Array): string {
  const path = join(fuzzFolder(), name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, input, { mode: 0o600 });
  return path;
}

/** What agents send, what lies in `.pawl`, and what others hand over: bundles, keys, addresses, package files. */
export const orchestratorParsers: readonly FuzzedParser[] = [
  {
    name: "attempt-socket",
    sources: ["packages/orchestrator/src/access/answer-request.ts", "packages/orchestrator/src/access/attempt-access.ts", "packages/orchestrator/src/access/attempt-client.ts"],
    seeds: ['{"token":"abc"}', '{"id":1,"method":"graph","params":{"after":"a","limit":5}}', '{"id":2,"method":"ask","params":{"text":"Which?","options":[{"name":"a"},{"name":"b"}]}}'],
    run: (input) => {
      const value = asJson(input);
      const hello = helloSchema.safeParse(value);
      const request = requestSchema.safeParse(value);
      return hello.success || (request.success && ACCESS_REQUESTS[request.data.method].safeParse(request.data.params ?? {}).success);
    },
    isAccepted: (result) => result === true,
  },
  {
    name: "status-and-digests",
    sources: ["packages/orchestrator/src/anchor/anchor-line.ts"],
    seeds: [`${sha256("{}\n")}\nledger 3 ${ZERO}\n`, `absent\n${sha256("{}\n")}\n`],
    run: async (input) => {
      const paths = pipelinePaths(join(fuzzFolder(), "status"));
      mkdirSync(paths.stateDir, { recursive: true });
      writeFileSync(paths.emittedFile, input);
      if (input.length % 2 === 0) fileOf("status/progress/status.json", input);
      return (await readStatus(paths)).kind;
    },
    isAccepted: () => true,
    cost: 4,
  },
  {
    name: "ledger-anchor",
    sources: ["packages/orchestrator/src/anchor/anchor-line.ts", "packages/orchestrator/src/anchor/read-anchors.ts"],
    seeds: [`ledger 3 ${ZERO}`],
    run: (input) => parseAnchorLine(input.toString("utf8")),
    isAccepted: isThere,
  },
  {
    name: "ledger-note",
    sources: ["packages/orchestrator/src/ledger/ledger-note.ts"],
    seeds: ['{"ledger":"postgres://host:5432/db#pawl"}\n'],
    run: (input) => readLedgerNote(fileOf("ledger-note", input)),
    refusals: ["LEDGER_ELSEWHERE"],
    isAccepted: isThere,
    cost: 4,
  },
  {
    name: "database-address",
    sources: ["packages/orchestrator/src/ledger/database-address.ts", "packages/database/src/connection/postgres-address.ts"],
    seeds: ["postgres://user:pass@host:5432/db?schema=pawl", "postgresql://host/db?sslmode=require&host=/run/postgres"],
    run: async (input) => {
      const url = input.toString("utf8");
      const address = await databaseAddress({ PAWL_DATABASE_URL: url });
      const password = URL.parse(url)?.password ?? "";
      if (address !== null && password.length > 3 && !address.name.includes(password)) return address;
      if (address !== null && password.length > 3) throw new Error("a password is in the name");
      return address;
    },
    refusals: ["DATABASE_UNUSABLE"],
    isAccepted: isThere,
  },
  {
    name: "proposal",
    sources: ["packages/orchestrator/src/planning/proposal-store.ts"],
    seeds: [JSON.stringify({ digest: sha256("plan"), before: null, rules: { minArtifacts: 1, maxArtifacts: 10, isStrict: false } })],
    run: async (input) => {
      const folder = join(fuzzFolder(), "proposal");
      fileOf("proposal/proposal.yaml", Buffer.from("plan"));
      fileOf("proposal/proposal.json", input);
      return readProposal(folder, sha256("plan"));
    },
    refusals: ["PROPOSAL_MISSING"],
    isAccepted: () => true,
    cost: 8,
  },
  {
    name: "envelope",
    sources: ["packages/orchestrator/src/attest/dsse.ts", "packages/orchestrator/src/bundle/check-attestations.ts"],
    seeds: [JSON.stringify(signPayload({ payloadType: "application/vnd.in-toto+json", payload: Buffer.from("{}") }, privateKey))],
    run: (input) => {
      const envelope = readEnvelope(asJson(input));
      return envelope === null ? null : payloadOf(envelope);
    },
    isAccepted: isThere,
  },
  {
    name: "key-files",
    sources: ["packages/orchestrator/src/attest/key-files.ts"],
    seeds: [privateKey.export({ type: "pkcs8", format: "pem" }), publicKey.export({ type: "spki", format: "pem" })],
    run: async (input) => {
      const path = fileOf("key.pem", input);
      return input.includes("PUBLIC") ? readPublicKey(path) : readSigningKey(path);
    },
    refusals: ["KEY_UNUSABLE"],
    isAccepted: isThere,
    cost: 10,
  },
  {
    name: "bundle-manifest",
    sources: ["packages/orchestrator/src/bundle/bundle-format.ts"],
    seeds: [renderManifest({ pawlBundle: 1, run: "run-1", ledger: { seq: 1, hash: ZERO }, files: [{ path: "events.jsonl", size: 1, sha256: ZERO }] })],
    run: (input) => readManifest(input.toString("utf8")),
    isAccepted: (result) => (result as { readonly ok: boolean }).ok,
  },
  {
    name: "bundle-event",
    sources: ["packages/orchestrator/src/bundle/read-event-line.ts"],
    seeds: [eventLine],
    run: (input) => readEventLine(input.toString("utf8"), HEAD),
    isAccepted: (result) => typeof result === "object",
  },
  {
    name: "bundle-lines",
    sources: ["packages/orchestrator/src/bundle/text-lines.ts"],
    seeds: ["one\ntwo\n", "only"],
    run: async (input) => {
      const found: unknown[] = [];
      for await (const line of textLines(pieces(input), 1000)) found.push(line);
      return found;
    },
    isAccepted: Array.isArray,
  },
  {
    name: "bundle",
    sources: ["packages/orchestrator/src/bundle/tar-file.ts", "packages/orchestrator/src/bundle/open-bundle.ts", "packages/orchestrator/src/bundle/check-reports.ts", "packages/orchestrator/src/bundle/check-evidence.ts"],
    seeds: [await aBundle(eventLine)],
    words: ["ustar\u000000", "PaxHeader/x", "./", "evidence/../../x", "12 path=a\n", "\u0080\u0000\u0000\u0000\u007f"],
    run: async (input) => verifyBundle(fileOf("bundle.tar", input), { repository: null, key: publicKey }),
    refusals: ["BUNDLE_UNREADABLE"],
    isAccepted: isThere,
    cost: 40,
  },
  {
    name: "package-files",
    sources: ["packages/orchestrator/src/gate/package-scripts.ts", "packages/orchestrator/src/gate/runner-files.ts"],
    seeds: [JSON.stringify({ scripts: { pretest: "npm run build", test: "vitest run && node --test", build: "tsc" }, jest: { roots: ["a"] } })],
    run: (input) => {
      const text = input.toString("utf8");
      const file = readPackageFile(text);
      return [scriptsRun(file, ["npm", "test"]), packageChange(file, readPackageFile("{}"), ["npm", "test"]), runnerFiles(wordsOf(text)).length];
    },
    isAccepted: Array.isArray,
  },
  {
    name: "names-and-reasons-of-humans",
    sources: ["packages/orchestrator/src/human/decision-command.ts"],
    seeds: ["Jane Doe", '{"artifact":"design"}'],
    run: (input) => {
      refuseUnreadable("DECISION_INVALID", "the name", input.toString("utf8"), 200);
      return toDecision({ kind: "retry", args: asJson(input), by: "Jane", why: null } as Parameters<typeof toDecision>[0]);
    },
    refusals: ["DECISION_INVALID"],
    isAccepted: () => true,
  },
  {
    name: "canonical-json",
    sources: [],
    seeds: ['{"b":1,"a":[1.5,"\\u00e9"]}'],
    run: (input) => {
      const value = asJson(input);
      // It is for values that a schema has let through, and so for numbers that JSON can hold.
      const isFinite = JSON.stringify(value) === JSON.stringify(value, (_, one: unknown) => (one === Infinity || one === -Infinity ? "endless" : one));
      return value === undefined || !isFinite ? null : canonicalJson(value);
    },
    isAccepted: isThere,
  },
];

async function* pieces(input: Buffer): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < input.length; at += 512) yield input.subarray(at, at + 512);
  await Promise.resolve();
}

