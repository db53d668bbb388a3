import { open, writeFile } from "node:fs/promises";

import { canonicalJson, GENESIS_HASH, hashEvent } from "@pawl/database";
import type { StoredEvent } from "@pawl/database";

import { readManifest, renderManifest } from "../../src/bundle/bundle-format.ts";
import type { BundleManifest } from "../../src/bundle/bundle-format.ts";
import { readTarFile, tarFile } from "../../src/bundle/tar-file.ts";
import { sha256 } from "../../src/util/sha256.ts";

/** Everything in a bundle, to be changed by a test that plays somebody who tampers with it. */
export interface BundleContents {
  readonly manifest: BundleManifest;
  /** Every file but the manifest, in order. */
  readonly files: Map<string, Buffer>;
}

/** Reads a bundle that is right. */
export async function readContents(path: string): Promise<BundleContents> {
  await using file = await open(path);
  const files = new Map<string, Buffer>();
  for await (const entry of readTarFile(file)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry.content()) chunks.push(chunk);
    files.set(entry.path, Buffer.concat(chunks));
  }
  const read = readManifest(files.get("manifest.json")?.toString("utf8") ?? "");
  if (!read.ok) throw new Error(read.problem);
  files.delete("manifest.json");
  return { manifest: read.manifest, files };
}

/** Writes a bundle whose manifest names the files as they are, as somebody does who knows the format. */
export async function writeContents(path: string, { manifest, files }: BundleContents): Promise<void> {
  const named = [...files].map(([name, bytes]) => ({ path: name, size: bytes.length, sha256: sha256(bytes) }));
  await writeWithManifest(path, { manifest: { ...manifest, files: named }, files });
}

/** Writes a bundle with the manifest that it is given, whatever the files are. */
export async function writeWithManifest(path: string, { manifest, files }: BundleContents): Promise<void> {
  const entries = [["manifest.json", Buffer.from(renderManifest(manifest))] as const, ...files];
  const chunks: Uint8Array[] = [];
  for await (const chunk of tarFile(entries.map(([name, bytes]) => ({ path: name, size: bytes.length, content: [bytes] })))) chunks.push(chunk);
  await writeFile(path, Buffer.concat(chunks));
}

/** Replaces text in a file of a bundle. @throws Error when it is not there. */
export function replaceText({ files }: BundleContents, name: string, from: string | RegExp, to: string): void {
  const text = files.get(name)?.toString("utf8") ?? "";
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${name} has no ${String(from)}`);
  files.set(name, Buffer.from(changed));
}

/** The lines of a file of a bundle. */
export function linesIn({ files }: BundleContents, name: string): string[] {
  return (files.get(name)?.toString("utf8") ?? "").split("\n").slice(0, -1);
}

/** Sets the lines of a file of a bundle. */
export function setLines({ files }: BundleContents, name: string, lines: readonly string[]): void {
  files.set(name, Buffer.from(lines.map((line) => `${line}\n`).join("")));
}

/** The events of a bundle. */
export function eventsIn(contents: BundleContents): StoredEvent[] {
  return linesIn(contents, "events.jsonl").map((line) => JSON.parse(line) as StoredEvent);
}

/**
 * Changes the text of every event's data, and links the chain anew, as somebody does who knows how the chain is made: no hash shows
 * that anything was changed.
 */
export function forgeEvents(contents: BundleContents, change: (data: string, type: string) => string): BundleContents {
  let prevHash = GENESIS_HASH;
  const forged = eventsIn(contents).map(({ seq, run, atMs, type, data: before }) => {
    const data: unknown = JSON.parse(change(JSON.stringify(before), type));
    const event = { seq, run, atMs, type, data, prevHash };
    prevHash = hashEvent(event);
    return { ...event, hash: prevHash };
  });
  setLines(contents, "events.jsonl", forged.map((event) => canonicalJson(event)));
  return { manifest: { ...contents.manifest, ledger: { seq: forged.length, hash: prevHash } }, files: contents.files };
}
