import { createHash } from "node:crypto";
import { existsSync } from "node:fs";

import { WorkspaceError } from "../errors.ts";
import { joinPacks, landObjects, writeObjects } from "../files/disk.ts";
import { type LogPlace, ObjectLog } from "./object-log.ts";
import type { ObjectKeeper } from "./object-keeper.ts";
import type { GitObject, ObjectFacts } from "./object-reader.ts";
import { looseObjectPath, renderObject } from "./object-writer.ts";
import { SmallObjects } from "./small-objects.ts";
import { isFolder, parseTreeObject } from "./tree-objects.ts";

/** What {@link UnlandedObjects} work on. */
export interface UnlandedObjectsOptions {
  readonly objectsDir: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly logFile: string;
  /** So many more objects, or bytes of them, make it worth the while to look what is still needed. */
  readonly lookAfter?: { readonly objects: number; readonly bytes: number };
}

interface Unlanded {
  place: LogPlace;
  /** Nothing needed it when that was looked at last. */
  isIdle: boolean;
}

const LOOK_AFTER = { objects: 4_096, bytes: 64 * 1024 * 1024 };
/** A larger object lands as a file of its own: packs are put together in memory. */
const LARGEST_PACKED_BYTES = 1024 * 1024;
/** More bytes of objects that nobody keeps go to the log: most of what failed attempts left is never asked for again. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** Landed objects that are remembered, so that the same content lands once. */
const LANDED = 20_000;
/** Landings after which packs are looked through. */
const LANDINGS_TO_JOIN = 32;

/**
 * Objects of a repository that is Pawl's own. They are added to a log, and those that land are written from it: all of one landing as
 * one pack, with one wait for the disk where a file for each would be one of each. Most never land: the commit of a candidate, with its
 * folders, is made anew for every head that it comes upon.
 *
 * What no attempt needs any more is forgotten, though not before two looks found it so: somebody may be about to read it.
 */
export class UnlandedObjects implements ObjectKeeper {
  readonly #options: Required<UnlandedObjectsOptions>;
  readonly #log: ObjectLog;
  readonly #unlanded = new Map<string, Unlanded>();
  readonly #waiting = new Map<string, GitObject>();
  #waitingBytes = 0;
  /** What the log was found not to hold any more, and nobody added again. */
  readonly #lost = new Set<string>();
  readonly #recent = new SmallObjects();
  readonly #landed = new Set<string>();
  readonly #kept = new Map<number, Set<string>>();
  #tree: string | null = null;
  #underWay = 0;
  #landings = 0;
  #joining: Promise<void> = Promise.resolve();
  #lookAt: { objects: number; bytes: number };

  /** Opens the log; what an earlier process left in it is there again. */
  constructor(options: UnlandedObjectsOptions) {
    this.#options = { lookAfter: LOOK_AFTER, ...options };
    this.#lookAt = { ...this.#options.lookAfter };
    const { log, records } = ObjectLog.open(options.logFile);
    this.#log = log;
    for (const record of records) {
      if (record.kind === "object") this.#unlanded.set(record.oid, { place: record.place, isIdle: false });
      else if (record.kind === "kept") this.#noteKept(record.attempt, record.commits);
      else this.#kept.delete(record.attempt);
    }
  }

  /** Attempts of which commits are kept. */
  get attempts(): readonly number[] {
    return [...this.#kept.keys()];
  }

  get(oid: string): GitObject | undefined {
    const waiting = this.#waiting.get(oid);
    if (waiting !== undefined) return waiting;
    const known = this.#unlanded.get(oid);
    if (known === undefined) return undefined;
    const recent = this.#recent.get(oid);
    if (recent !== undefined) return recent;
    const { type } = known.place;
    const content = this.#log.read(known.place);
    if (this.#identify(type, content) === oid) return { type, content };
    // As after a loss of power: the object is one that is missing.
    this.#unlanded.delete(oid);
    this.#lost.add(oid);
    return undefined;
  }

  describe(oid: string): ObjectFacts | undefined {
    const waiting = this.#waiting.get(oid);
    const place = waiting === undefined ? this.#unlanded.get(oid)?.place : { type: waiting.type, bytes: waiting.content.length };
    return place === undefined ? undefined : { type: place.type, bytes: place.bytes };
  }

  /** Throws what the system says where the log cannot be written. */
  add(type: "blob" | "commit" | "tree", content: Buffer): string {
    const oid = this.#identify(type, content);
    this.#lost.delete(oid);
    const known = this.#unlanded.get(oid);
    if (known !== undefined) known.isIdle = false;
    else if (!this.#waiting.has(oid) && !this.#landed.has(oid) && (type !== "blob" || !existsSync(looseObjectPath(this.#options.objectsDir, oid)))) {
      this.#waiting.set(oid, { type, content });
      this.#waitingBytes += content.length;
      if (this.#waitingBytes > MOST_WAITING_BYTES) this.#write();
    }
    return oid;
  }

  #identify(type: string, content: Buffer): string {
    return createHash(this.#options.objectFormat).update(`${type} ${content.length}\0`).update(content).digest("hex");
  }

  /** Nothing has to be written: what outlives this process is what is kept or landed, and {@link keep} and {@link land} see to that. */
  async flush(): Promise<void> {
    await Promise.resolve();
  }

  /** Adds to the log what waits, and what is kept from now on. */
  #write(kept?: { readonly attempt: number; readonly commits: readonly string[] }): void {
    const objects = [...this.#waiting].map(([oid, object]) => ({ oid, ...object }));
    if (objects.length === 0 && kept === undefined) return;
    const places = this.#log.append(objects, kept);
    for (const [at, { oid, ...object }] of objects.entries()) {
      this.#unlanded.set(oid, { place: places[at] as LogPlace, isIdle: false });
      this.#recent.keep(oid, object);
    }
    this.#waiting.clear();
    this.#waitingBytes = 0;
  }

  async showGit(): Promise<void> {
    this.#write();
    const { objectsDir } = this.#options;
    const hidden = [...this.#unlanded.keys()].filter((oid) => !existsSync(looseObjectPath(objectsDir, oid)));
    await writeObjects(objectsDir, hidden.flatMap((oid) => this.#rendered(oid)));
  }

  #rendered(oid: string) {
    const object = this.get(oid);
    return object === undefined ? [] : [renderObject(object.type as "blob" | "commit" | "tree", object.content, this.#options.objectFormat)];
  }

  async land(oids: readonly string[]): Promise<void> {
    this.#write();
    const { objectsDir, objectFormat } = this.#options;
    const packed: { oid: string; type: LogPlace["type"]; content: Buffer }[] = [];
    const large: string[] = [];
    const elsewhere: string[] = [];
    for (const oid of new Set(oids)) {
      const bytes = this.#unlanded.get(oid)?.place.bytes;
      if (bytes !== undefined && bytes > LARGEST_PACKED_BYTES) large.push(oid);
      else if (bytes === undefined && !this.#lost.has(oid)) elsewhere.push(oid);
      else packed.push({ oid, ...this.#present(oid) });
    }
    this.#underWay += 1;
    try {
      await writeObjects(objectsDir, large.flatMap((oid) => this.#rendered(oid)));
      const loose = [...large, ...elsewhere.filter((oid) => !this.#landed.has(oid))];
      await landObjects({ objectsDir, objectFormat, packed, loose });
    } finally {
      this.#underWay -= 1;
    }
    for (const oid of oids) this.#noteLanded(oid);
    if (packed.length > 0) this.#joinSometimes();
  }

  #joinSometimes(): void {
    this.#landings += 1;
    // Nobody waits for it, and where it does not come to pass there are more packs until the next time.
    if (this.#landings % LANDINGS_TO_JOIN === 1) this.#joining = joinPacks(this.#options).catch(() => undefined);
  }

  /** An object that has to be there. */
  #present(oid: string): { readonly type: LogPlace["type"]; readonly content: Buffer } {
    const object = this.get(oid);
    if (object !== undefined) return object as { type: LogPlace["type"]; content: Buffer };
    const problem = `The file '${this.#log.path}' does not hold the object ${oid} any more.`;
    throw new WorkspaceError("WORKSPACE_STATE_DAMAGED", problem, "Look which program writes to the folder '.pawl', then start again.");
  }

  #noteLanded(oid: string): void {
    this.#unlanded.delete(oid);
    this.#landed.add(oid);
    for (const oldest of this.#landed) {
      if (this.#landed.size <= LANDED) return;
      this.#landed.delete(oldest);
    }
  }

  /** Keeps commits, and all that they consist of, until {@link free}. From here on they outlive this process. */
  keep(attempt: number, commits: readonly string[]): void {
    if (commits.length === 0) return;
    this.#write({ attempt, commits });
    this.#noteKept(attempt, commits);
  }

  #noteKept(attempt: number, commits: readonly string[]): void {
    const kept = this.#kept.get(attempt) ?? new Set();
    for (const commit of commits) kept.add(commit);
    this.#kept.set(attempt, kept);
  }

  /** Ends what {@link keep} began, for all commits of the attempt. */
  free(attempt: number): void {
    if (this.#kept.delete(attempt)) this.#log.free(attempt);
    // Also after an attempt that kept nothing: what was looked at for it may have gone to the log.
    if (this.#unlanded.size > this.#lookAt.objects || this.#log.bytes > this.#lookAt.bytes) this.#forgetIdle();
  }

  /** A tree that is needed besides what is kept, in the place of the one that was named before. */
  keepTree(tree: string): void {
    this.#tree = tree;
  }

  #forgetIdle(): void {
    const needed = this.#needed(this.#tree === null ? [] : [this.#tree]);
    for (const [oid, object] of this.#unlanded) {
      if (needed.has(oid)) object.isIdle = false;
      else if (object.isIdle) this.#unlanded.delete(oid);
      else object.isIdle = true;
    }
    if (this.#underWay === 0) this.#rewrite();
    const { objects, bytes } = this.#options.lookAfter;
    this.#lookAt = { objects: this.#unlanded.size + objects, bytes: this.#log.bytes + bytes };
  }

  /** What is not landed of the kept commits and of these trees. */
  #needed(trees: readonly string[]): Set<string> {
    const needed = new Set<string>();
    const open = [...trees, ...[...this.#kept.values()].flatMap((commits) => [...commits])];
    for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
      const type = needed.has(oid) ? undefined : this.describe(oid)?.type;
      if (type === undefined) continue;
      needed.add(oid);
      if (type !== "blob") open.push(...this.#namedIn(oid));
    }
    return needed;
  }

  #namedIn(oid: string): string[] {
    const object = this.get(oid);
    if (object === undefined) return [];
    if (object.type === "tree") return parseTreeObject(object.content, oid.length / 2).filter((item) => isFolder(item) || item.mode !== "160000").map((item) => item.oid);
    return [...object.content.toString("latin1").split("\n\n", 1)[0]?.matchAll(/^(?:tree|parent) ([0-9a-f]+)$/gmu) ?? []].map(([, named = ""]) => named);
  }

  #rewrite(): void {
    const places = this.#log.replace([...this.#unlanded.keys()], (oid) => this.get(oid), this.#kept);
    for (const [oid, place] of places ?? []) (this.#unlanded.get(oid) as Unlanded).place = place;
  }

  async close(): Promise<void> {
    await this.#joining;
    this.#write();
    const needed = this.#needed([]);
    for (const oid of this.#unlanded.keys()) if (!needed.has(oid)) this.#unlanded.delete(oid);
    if (this.#unlanded.size === 0 && this.#kept.size === 0) return this.#log.remove();
    if (this.#underWay === 0) this.#rewrite();
    this.#log.close();
  }
}
