import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

import { OrchestratorError } from "../errors.ts";
import { BUNDLE_FILES, evidenceDigest, kindOfFile, MAX_FILE_BYTES, readManifest } from "./bundle-format.ts";
import type { BundledFile, BundleManifest } from "./bundle-format.ts";
import type { AddFinding } from "./finding.ts";
import { NotTarError, readTarFile } from "./tar-file.ts";
import type { FoundEntry } from "./tar-file.ts";

/** A bundle that can be read: each of its files once, and no others. */
export interface OpenBundle extends AsyncDisposable {
  readonly manifest: BundleManifest;
  /** Digests of the files of evidence that are there, by their names. */
  readonly evidence: ReadonlySet<string>;
  /** A file's bytes, piece by piece; `null` where the bundle has none of that name. */
  content(path: string): AsyncIterable<Uint8Array> | null;
  /** A whole file as text; `null` where there is none, or its bytes are not UTF-8. */
  text(path: string): Promise<string | null>;
}

/**
 * Opens a bundle and compares what is in it with its manifest. Nothing is written to disk and no name in it is ever used as a path,
 * so what a stranger put there can only be found, not do anything.
 *
 * @throws OrchestratorError `BUNDLE_UNREADABLE` when it is not a tar file, or does not begin with a manifest.
 */
export async function openBundle(path: string, add: AddFinding): Promise<OpenBundle> {
  const file = await openRegularFile(path);
  try {
    const entries = readTarFile(file);
    const manifest = await firstEntry(entries);
    const found = await takeEntries(entries, manifest, add);
    const content = (name: string) => found.get(name)?.content() ?? null;
    return {
      manifest,
      evidence: new Set([...found.keys()].flatMap((name) => evidenceDigest(name) ?? [])),
      content,
      text: async (name) => textOf(content(name)),
      [Symbol.asyncDispose]: async () => file.close(),
    };
  } catch (error) {
    await file.close();
    if (error instanceof NotTarError) throw unreadable(path, `this is not a complete bundle: ${error.message}`);
    throw error;
  }
}

async function openRegularFile(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK a named pipe would be waited for without an end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(path, `it cannot be opened (${error instanceof Error && "code" in error ? String(error.code) : "unknown"})`);
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw unreadable(path, "it is not a regular file");
}

/** The manifest comes first, so that whatever is no bundle is refused before anything else of it is read. */
async function firstEntry(entries: AsyncGenerator<FoundEntry, undefined>): Promise<BundleManifest> {
  const { value: first } = await entries.next();
  if (first?.path !== BUNDLE_FILES.manifest || first.oddity !== null) throw new NotTarError(`it does not begin with ${BUNDLE_FILES.manifest}`);
  if (first.size > MAX_FILE_BYTES.manifest) throw new NotTarError(`its manifest is larger than ${MAX_FILE_BYTES.manifest} bytes`);
  const text = await textOf(first.content());
  const read = text === null ? { ok: false as const, problem: "it is not UTF-8" } : readManifest(text);
  if (!read.ok) throw new NotTarError(`its manifest cannot be read: ${read.problem}`);
  return read.manifest;
}

/** The entries that the manifest names, by name. What differs from it is found, and read on: the other checks say what it means. */
async function takeEntries(
  entries: AsyncGenerator<FoundEntry, undefined>,
  manifest: BundleManifest,
  add: AddFinding,
): Promise<ReadonlyMap<string, FoundEntry>> {
  const named = namedFiles(manifest, add);
  const found = new Map<string, FoundEntry>();
  for await (const entry of entries) {
    const problem = problemOf(entry, { isNamed: named.has(entry.path), isRepeated: found.has(entry.path) });
    if (problem !== null) {
      add(problem.code, entry.path, problem.text);
      continue;
    }
    found.set(entry.path, entry);
    await compare(entry, named.get(entry.path) as BundledFile, add);
  }
  for (const path of named.keys()) {
    if (!found.has(path)) add("FILE_MISSING", path, "the manifest names it, and it is not there");
  }
  return found;
}

function namedFiles({ files }: BundleManifest, add: AddFinding): ReadonlyMap<string, BundledFile> {
  const named = new Map<string, BundledFile>();
  for (const file of files) {
    if (named.has(file.path)) add("ENTRY_REPEATED", BUNDLE_FILES.manifest, `it names ${JSON.stringify(file.path)} more than once`);
    named.set(file.path, file);
  }
  return named;
}

function problemOf(entry: FoundEntry, { isNamed, isRepeated }: { readonly isNamed: boolean; readonly isRepeated: boolean }) {
  if (entry.oddity !== null) return { code: "ENTRY_ODD" as const, text: entry.oddity };
  const kind = kindOfFile(entry.path);
  if (kind === null) return { code: "ENTRY_ODD" as const, text: "no bundle has a file of this name" };
  if (isRepeated || kind === "manifest") return { code: "ENTRY_REPEATED" as const, text: "is there more than once" };
  if (entry.size > MAX_FILE_BYTES[kind]) return { code: "ENTRY_TOO_LARGE" as const, text: `has ${entry.size} bytes, more than ${MAX_FILE_BYTES[kind]}` };
  return isNamed ? null : { code: "FILE_EXTRA" as const, text: "the manifest does not name it" };
}

async function compare(entry: FoundEntry, { size, sha256 }: BundledFile, add: AddFinding): Promise<void> {
  const digest = await digestOf(entry);
  const named = evidenceDigest(entry.path);
  if (named !== null && named !== digest) add("EVIDENCE_DIFFERS", entry.path, `its bytes have the digest ${digest}`);
  else if (size !== entry.size || sha256 !== digest) add("FILE_DIFFERS", entry.path, `it has ${entry.size} bytes and the digest ${digest}; the manifest says ${size} and ${sha256}`);
}

async function digestOf(entry: FoundEntry): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of entry.content()) hash.update(chunk);
  return hash.digest("hex");
}

async function textOf(content: AsyncIterable<Uint8Array> | null): Promise<string | null> {
  if (content === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  try {
    // A byte order mark would not be in the text otherwise, and nothing would tell that it was there.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function unreadable(path: string, problem: string): OrchestratorError {
  return new OrchestratorError("BUNDLE_UNREADABLE", `${path}: ${problem}`, "Name a file that `pawl bundle` wrote, and copy it as binary data.");
}
