import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

import { readManifest } from "../../../packages/database/dist/backup/backup-files.js";
import { postgresAddress } from "../../../packages/database/dist/connection/postgres-address.js";
import { findUnscanned } from "../../../packages/workspace/dist/git/find-unscanned.js";
import { ClaimsFile } from "../../../packages/workspace/dist/in-place/claims-file.js";
import { AdvanceJournal } from "../../../packages/workspace/dist/isolated/advance-journal.js";
import { isOwnerAlive } from "../../../packages/workspace/dist/slots/process-identity.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";
import { fuzzFolder } from "../fuzz-folder.ts";

const MANIFEST = JSON.stringify({ format: 1, atMs: 1, head: { seq: 1, hash: "a".repeat(64) }, files: [{ name: "evidence/a", size: 1, sha256: "a".repeat(64) }] });
const OID = "1".repeat(40);

function stateFolder(file: string, input: Uint8Array): string {
  const folder = join(fuzzFolder(), "state");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), input);
  return folder;
}

/** What lies in the state folder, what git says, and where a database is. */
export const workspaceParsers: readonly FuzzedParser[] = [
  {
    name: "claims-file",
    sources: ["packages/workspace/src/in-place/claims-file.ts"],
    seeds: [`${JSON.stringify({ version: 1, attempts: [{ attempt: 1, artifacts: [{ id: "a", location: "a", writes: ["a"] }] }] })}\n${JSON.stringify({ released: 1 })}\n`],
    run: (input) => new ClaimsFile(stateFolder("in-place.json", input)).read(),
    refusals: ["WORKSPACE_STATE_DAMAGED"],
    isAccepted: Array.isArray,
    cost: 4,
  },
  {
    name: "advance-journal",
    sources: ["packages/workspace/src/isolated/advance-journal.ts"],
    seeds: [JSON.stringify({ version: 1, ref: "refs/heads/main", treeAt: OID, from: OID, to: OID, lock: { inode: "1", createdNs: "2" } })],
    run: (input) => new AdvanceJournal(stateFolder("advance.json", input)).read(),
    refusals: ["WORKSPACE_STATE_DAMAGED"],
    isAccepted: (result) => result !== null,
    cost: 4,
  },
  {
    name: "git-complaints",
    sources: ["packages/workspace/src/git/find-unscanned.ts"],
    seeds: ["warning: could not open directory 'a/b/': Permission denied\n", 'error: open("a"): Permission denied\nerror: unable to index file \'a\'\n', Buffer.concat([Buffer.from("warning: could not open directory '"), Buffer.alloc(90_000, 0xff)])],
    run: (input) => findUnscanned(input),
    isAccepted: (result) => Array.isArray(result) && result.length > 0,
  },
  {
    name: "slot-owner",
    sources: ["packages/workspace/src/slots/process-identity.ts"],
    seeds: [`${process.pid}-1`, "1-0-host"],
    run: (input) => isOwnerAlive(input.toString("utf8")),
    isAccepted: () => true,
    cost: 4,
  },
  {
    name: "postgres-address",
    sources: ["packages/database/src/connection/postgres-address.ts"],
    seeds: ["postgres://user:pass@host:5432/db", "postgresql://host/db?sslmode=require"],
    run: (input) => postgresAddress({ url: input.toString("utf8") }),
    refusals: ["LEDGER_BAD_INPUT"],
    isAccepted: (result) => result !== null,
  },
  {
    name: "backup-manifest",
    sources: ["packages/database/src/backup/backup-files.ts"],
    seeds: [MANIFEST, deflateSync(MANIFEST)],
    run: (input) =>
      readManifest({
        all: (sql: string) => Promise.resolve(sql.includes("sqlite_master") ? [{ name: "sqlar" }] : [{ sz: input.includes("format") ? input.length : MANIFEST.length, data: input }]),
      } as unknown as Parameters<typeof readManifest>[0]),
    isAccepted: (result) => result !== null,
    cost: 2,
  },
];
