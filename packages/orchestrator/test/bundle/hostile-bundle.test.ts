import { mkdtempSync, openSync, closeSync, readdirSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { GENESIS_HASH } from "@pawl/database";
import { Header } from "tar/header";
import type { HeaderData } from "tar/header";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { verifyBundle } from "../../src/index.ts";
import { renderManifest } from "../../src/bundle/bundle-format.ts";
import { sha256 } from "../../src/util/sha256.ts";
import { placesOf } from "../support/tampering.ts";

/** A ledger without events, so that nothing but the file's own form is looked at. */
const EMPTY = { pawlBundle: 1 as const, run: "none", ledger: { seq: 0, hash: GENESIS_HASH } };
const FILES = ["events.jsonl", "reports.jsonl", "history.jsonl"];
const MANIFEST = renderManifest({ ...EMPTY, files: FILES.map((path) => ({ path, size: 0, sha256: sha256("") })) });
/** What such a bundle gives when its form is right. */
const NO_RUN = ["events.jsonl: LEDGER_END"];
const END = Buffer.alloc(1024);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-hostile-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function entry(header: HeaderData, content: string | Uint8Array = ""): Buffer {
  const right = { mode: 0o644, uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(0), type: "File" as const };
  const bytes = Buffer.from(content as string);
  const made = new Header({ ...right, size: bytes.length, ...header });
  made.encode();
  return Buffer.concat([made.block as Buffer, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const RIGHT = [entry({ path: "manifest.json" }, MANIFEST), ...FILES.map((path) => entry({ path }))];

async function verify(...blocks: readonly Uint8Array[]): Promise<readonly string[]> {
  const file = join(folder, "hostile.tar");
  writeFileSync(file, Buffer.concat(blocks));
  try {
    return placesOf((await verifyBundle(file, { repository: null, key: null })).findings);
  } finally {
    expect(readdirSync(folder)).toEqual(["hostile.tar"]);
  }
}

const unreadable = { code: "BUNDLE_UNREADABLE" };

describe("a bundle from a stranger", () => {
  it("is looked into when its form is right", async () => {
    expect(await verify(...RIGHT, END)).toEqual(NO_RUN);
  });

  it("is refused where a number of a header is beyond every number", async () => {
    const block = entry({ path: "manifest.json" });
    // Where the size is, in the form of large numbers: the first byte says so, and all others count.
    block.fill(0xff, 124, 136);
    block[124] = 0x80;
    await expect(verify(block, END)).rejects.toMatchObject(unreadable);
  });

  it.each<readonly [string, HeaderData]>([
    ["a path that leads out", { path: "../../escaped" }],
    ["a path that leads out of a known folder", { path: "evidence/../../escaped" }],
    ["an absolute path", { path: "/tmp/escaped" }],
    ["a symbolic link", { path: "status.json", type: "SymbolicLink", linkpath: "/etc/passwd" }],
    ["a hard link", { path: "status.json", type: "Link", linkpath: "events.jsonl" }],
    ["a folder", { path: "evidence/", type: "Directory", mode: 0o755 }],
    ["a device", { path: "status.json", type: "CharacterDevice" }],
    ["a named pipe", { path: "status.json", type: "FIFO" }],
    ["an extended header", { path: "PaxHeader/x", type: "ExtendedHeader" }],
    ["a global header", { path: "PaxHeader/x", type: "GlobalExtendedHeader" }],
    ["a long name", { path: "././@LongLink", type: "NextFileHasLongPath" }],
    ["another owner", { path: "status.json", uid: 1000 }],
    ["other permissions", { path: "status.json", mode: 0o4755 }],
    ["another time", { path: "status.json", mtime: new Date(1000) }],
    ["a name that no bundle has", { path: "README" }],
    ["evidence under another folder", { path: `evidence/00/${sha256("x")}` }],
  ])("may not hold %s", async (_, header) => {
    const path = header.path as string;
    expect(await verify(...RIGHT, entry(header), END)).toEqual([`${path}: ENTRY_ODD`, ...NO_RUN]);
  });

  it("is told apart by what its entries are", async () => {
    const file = join(folder, "hostile.tar");
    writeFileSync(file, Buffer.concat([...RIGHT, entry({ path: "status.json", type: "SymbolicLink", linkpath: "/etc/passwd" }), END]));
    const { findings } = await verifyBundle(file, { repository: null, key: null });
    expect(findings[0]).toEqual({ code: "ENTRY_ODD", place: "status.json", problem: "is no regular file but of type SymbolicLink" });
  });

  it("may hold each file once, and none that the manifest does not name", async () => {
    expect(await verify(...RIGHT, entry({ path: "events.jsonl" }, "{}\n"), END)).toEqual(["events.jsonl: ENTRY_REPEATED", ...NO_RUN]);
    expect(await verify(...RIGHT, entry({ path: "manifest.json" }, MANIFEST), END)).toEqual(["manifest.json: ENTRY_REPEATED", ...NO_RUN]);
    expect(await verify(...RIGHT, entry({ path: "status.json" }, "{}"), END)).toEqual(["status.json: FILE_EXTRA", ...NO_RUN]);
  });

  it("may not hold a file that is larger than any of its kind", async () => {
    const size = 2 * 1024 * 1024;
    const file = join(folder, "huge.tar");
    const start = Buffer.concat([...RIGHT, entry({ path: "status.json", size })]);
    writeFileSync(file, start);
    // The content is a hole in the file, so that it takes no room.
    truncateSync(file, start.length + size);
    const descriptor = openSync(file, "a");
    writeSync(descriptor, END);
    closeSync(descriptor);
    expect(placesOf((await verifyBundle(file, { repository: null, key: null })).findings)).toEqual(["status.json: ENTRY_TOO_LARGE", ...NO_RUN]);
  });

  it("must be a whole tar file with nothing after its end", async () => {
    const whole = Buffer.concat([...RIGHT, END]);
    await expect(verify(Buffer.alloc(0))).rejects.toMatchObject(unreadable);
    await expect(verify(Buffer.from("no tar file".repeat(100)))).rejects.toMatchObject(unreadable);
    await expect(verify(...RIGHT)).rejects.toMatchObject(unreadable);
    await expect(verify(whole.subarray(0, -1))).rejects.toMatchObject(unreadable);
    await expect(verify(whole, Buffer.from("x"))).rejects.toMatchObject(unreadable);
    await expect(verify(whole, END)).rejects.toMatchObject(unreadable);
    await expect(verify(...RIGHT, entry({ path: "status.json", size: 1e12 }), END)).rejects.toMatchObject(unreadable);
    const padded = Buffer.from(whole);
    padded[512 + MANIFEST.length] = 1;
    await expect(verify(padded)).rejects.toMatchObject(unreadable);
    await expect(verifyBundle(folder, { repository: null, key: null })).rejects.toMatchObject(unreadable);
    await expect(verifyBundle(join(folder, "missing"), { repository: null, key: null })).rejects.toMatchObject(unreadable);
  });

  it.each([
    ["comes second", [entry({ path: "events.jsonl" }), ...RIGHT]],
    ["is of another version", [entry({ path: "manifest.json" }, MANIFEST.replace('"pawlBundle":1', '"pawlBundle":2'))]],
    ["is not JSON", [entry({ path: "manifest.json" }, "{")]],
    ["is not UTF-8", [entry({ path: "manifest.json" }, Buffer.from([0xff]))]],
    ["names a member twice", [entry({ path: "manifest.json" }, MANIFEST.replace('"pawlBundle":1', '"pawlBundle":1,"run":"other"'))]],
    ["has another member", [entry({ path: "manifest.json" }, MANIFEST.replace('"pawlBundle":1', '"more":1,"pawlBundle":1'))]],
  ])("is refused when its manifest %s", async (_, blocks) => {
    await expect(verify(...blocks, END)).rejects.toMatchObject(unreadable);
  });

  it("is found when its manifest names a file twice, or one that is not there", async () => {
    const twice = renderManifest({ ...EMPTY, files: [...FILES, "events.jsonl", "status.json"].map((path) => ({ path, size: 0, sha256: sha256("") })) });
    expect(await verify(entry({ path: "manifest.json" }, twice), ...RIGHT.slice(1), END)).toEqual(["manifest.json: ENTRY_REPEATED", "status.json: FILE_MISSING", ...NO_RUN]);
  });

  it("may have lines that are no events, however deep, long or wrong they are", async () => {
    for (const line of ["", "null", "[".repeat(200_000), '{"seq":1}', '"\\ud800"', "\ufeff{}", "{}\r"]) {
      const text = `${line}\n`;
      const manifest = renderManifest({ ...EMPTY, files: [{ path: "events.jsonl", size: Buffer.byteLength(text), sha256: sha256(text) }] });
      const findings = await verify(entry({ path: "manifest.json" }, manifest), entry({ path: "events.jsonl" }, text), END);
      expect(findings).toEqual(["reports.jsonl: REPORT_DIFFERS", "events.jsonl:1: EVENT_BROKEN"]);
    }
  });
});
