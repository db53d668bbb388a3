import { closeSync, constants, ftruncateSync, lstatSync, openSync, readFileSync, readSync, renameSync, rmSync, writeSync } from "node:fs";

import type { GitObject } from "./object-reader.ts";

/** Where an object's content is in the log. */
export interface LogPlace {
  readonly type: "blob" | "commit" | "tree";
  readonly offset: number;
  readonly bytes: number;
}

/** What a log says, in its order. */
export type LogRecord =
  | { readonly kind: "object"; readonly oid: string; readonly place: LogPlace }
  /** From now on an attempt has commits that are needed, besides those that it had. */
  | { readonly kind: "kept"; readonly attempt: number; readonly commits: readonly string[] }
  | { readonly kind: "freed"; readonly attempt: number };

const LINE = /^(?:object ([0-9a-f]{40}|[0-9a-f]{64}) (blob|commit|tree) (\d{1,12})|kept (\d{1,15})((?: (?:[0-9a-f]{40}|[0-9a-f]{64}))+)|freed (\d{1,15}))$/u;
const LONGEST_LINE_BYTES = 64 * 1024;
/** Commits of one line: an attempt of many artifacts, brought onto many heads, has more than a line may be long. */
const COMMITS_PER_LINE = 500;
/** Once so many bytes of objects are read, they are written to the log that takes the place of another. */
const COPIED_BYTES = 1024 * 1024;
/** The file is Pawl's alone, and none that a link in its place leads to. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

/**
 * A file to which objects are added one after the other: what was added outlives the process, though not a loss of power. One call of
 * the system adds as many as there are, where a file for each takes five.
 */
export class ObjectLog {
  readonly path: string;
  #file: number;
  #end: number;

  private constructor(path: string, file: number, end: number) {
    this.path = path;
    this.#file = file;
    this.#end = end;
  }

  /** Opens the log, or makes it; gives what it says up to where it breaks off, as it does where the machine lost its power. */
  static open(path: string): { readonly log: ObjectLog; readonly records: readonly LogRecord[] } {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) rmSync(path, { recursive: true, force: true });
    rmSync(temporaryOf(path), { recursive: true, force: true });
    const file = openSync(path, FLAGS, 0o600);
    const { records, end } = parseLog(readFileSync(file));
    ftruncateSync(file, end);
    return { log: new ObjectLog(path, file, end), records };
  }

  /** How long it is. */
  get bytes(): number {
    return this.#end;
  }

  /** Adds objects, and then notes which commits an attempt needs; gives the objects' places. */
  append(objects: readonly (GitObject & { readonly oid: string })[], kept?: { readonly attempt: number; readonly commits: readonly string[] }): LogPlace[] {
    const { bytes, places } = renderObjects(objects, this.#end);
    this.#write(kept === undefined ? bytes : Buffer.concat([bytes, Buffer.from(keptLines(kept.attempt, kept.commits))]));
    return places;
  }

  /** Notes that an attempt needs nothing any more. */
  free(attempt: number): void {
    this.#write(Buffer.from(`freed ${attempt}\n`));
  }

  /** The content at a place. */
  read({ offset, bytes }: LogPlace): Buffer {
    const content = Buffer.allocUnsafeSlow(bytes);
    for (let at = 0; at < bytes; ) {
      const count = readSync(this.#file, content, at, bytes - at, offset + at);
      if (count === 0) return content.subarray(0, at);
      at += count;
    }
    return content;
  }

  /**
   * Puts a log in the place of this one that has nothing but these; gives the objects' places. Holds few of them in memory at a time.
   *
   * @param read - gives what this log has; where it has one of them no more, `replace` changes nothing and gives `null`.
   */
  replace(oids: readonly string[], read: (oid: string) => GitObject | undefined, kept: ReadonlyMap<number, ReadonlySet<string>>): Map<string, LogPlace> | null {
    const temporary = temporaryOf(this.path);
    rmSync(temporary, { force: true });
    const next = new ObjectLog(temporary, openSync(temporary, FLAGS, 0o600), 0);
    let isReplaced = false;
    try {
      const places = next.#copy(oids, read);
      if (places === null) return null;
      next.#write(Buffer.from([...kept].map(([attempt, commits]) => keptLines(attempt, [...commits])).join("")));
      renameSync(temporary, this.path);
      isReplaced = true;
      closeSync(this.#file);
      this.#file = next.#file;
      this.#end = next.#end;
      return places;
    } finally {
      if (!isReplaced) {
        closeSync(next.#file);
        rmSync(temporary, { force: true });
      }
    }
  }

  #copy(oids: readonly string[], read: (oid: string) => GitObject | undefined): Map<string, LogPlace> | null {
    const places = new Map<string, LogPlace>();
    let objects: (GitObject & { readonly oid: string })[] = [];
    let bytes = 0;
    const write = (): void => {
      for (const [at, place] of this.append(objects).entries()) places.set(objects[at]?.oid as string, place);
      objects = [];
      bytes = 0;
    };
    for (const oid of oids) {
      const object = read(oid);
      if (object === undefined) return null;
      objects.push({ oid, ...object });
      bytes += object.content.length;
      if (bytes >= COPIED_BYTES) write();
    }
    write();
    return places;
  }

  /** Gives the file free. */
  close(): void {
    closeSync(this.#file);
  }

  /** The same, and removes it. */
  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  #write(bytes: Buffer): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at, bytes.length - at, this.#end + at);
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw error;
    }
    this.#end += bytes.length;
  }
}

/** What a crash left of a log that was to take the place of another is of no use. */
function temporaryOf(path: string): string {
  return `${path}.tmp`;
}

function renderObjects(objects: readonly (GitObject & { readonly oid: string })[], start: number): { readonly bytes: Buffer; readonly places: LogPlace[] } {
  const parts: Buffer[] = [];
  const places: LogPlace[] = [];
  let end = start;
  for (const { oid, type, content } of objects) {
    const line = Buffer.from(`object ${oid} ${type} ${content.length}\n`, "latin1");
    places.push({ type, offset: end + line.length, bytes: content.length } as LogPlace);
    parts.push(line, content, Buffer.from("\n"));
    end += line.length + content.length + 1;
  }
  return { bytes: Buffer.concat(parts), places };
}

function keptLines(attempt: number, commits: readonly string[]): string {
  let lines = "";
  for (let at = 0; at < commits.length; at += COMMITS_PER_LINE) lines += `kept ${attempt} ${commits.slice(at, at + COMMITS_PER_LINE).join(" ")}\n`;
  return lines;
}

function parseLog(bytes: Buffer): { readonly records: LogRecord[]; readonly end: number } {
  const records: LogRecord[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf(10, at);
    if (lineEnd === -1 || lineEnd - at > LONGEST_LINE_BYTES) return { records, end: at };
    const match = LINE.exec(bytes.toString("latin1", at, lineEnd));
    if (match === null) return { records, end: at };
    const [, oid, type, length, keeper, commits = "", freed] = match;
    let end = lineEnd + 1;
    if (oid !== undefined) {
      const place = { type: type as LogPlace["type"], offset: end, bytes: Number(length) };
      end += place.bytes + 1;
      if (end > bytes.length || bytes[end - 1] !== 10) return { records, end: at };
      records.push({ kind: "object", oid, place });
    } else if (keeper !== undefined) records.push({ kind: "kept", attempt: Number(keeper), commits: commits.trim().split(" ") });
    else records.push({ kind: "freed", attempt: Number(freed) });
    at = end;
  }
}
