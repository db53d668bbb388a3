import { extname } from "node:path";
import { Worker } from "node:worker_threads";

import { alone } from "./alone.ts";

/** An object of a repository, with its header, and its identifier. */
export interface LooseObject {
  readonly oid: string;
  readonly bytes: Uint8Array;
}

/** Where objects are. */
export interface ObjectsFolder {
  readonly objectsDir: string;
  readonly objectFormat: "sha1" | "sha256";
}

/** Objects that are to be durable. */
export interface Landing extends ObjectsFolder {
  /** To be written, as one pack. */
  readonly packed: readonly { readonly oid: string; readonly type: "blob" | "commit" | "tree"; readonly content: Uint8Array }[];
  /** Identifiers of those that may be there as files of their own; what is not is in a pack, which is durable already. */
  readonly loose: readonly string[];
}

/** What the thread is to do, one thing after the other. */
export type DiskOrder = { readonly number: number } & (
  | { readonly kind: "sync"; readonly paths: readonly string[] }
  | { readonly kind: "place"; readonly temporary: string; readonly path: string }
  | ({ readonly kind: "land" } & Landing)
  | ({ readonly kind: "join" } & ObjectsFolder)
  | { readonly kind: "write"; readonly objectsDir: string; readonly objects: readonly LooseObject[] }
);

/** What came of an order. */
export interface DiskReport {
  readonly number: number;
  /** The first error; `null`: all is done. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The one thread of this process that writes objects and waits for the disk. A closure has ten objects and folders to bring there, and
 * the calls for them would take a fourth of all the time that a closure may take; what is asked for one by one also shares what the
 * file system does at a time.
 */
class DiskThread {
  #worker: Worker | null = null;
  #number = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Returns once the order is carried out. Throws what the system says. */
  async carryOut(order: (number: number) => DiskOrder): Promise<void> {
    const worker = this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#number += 1;
    this.#waiting.set(this.#number, { resolve, reject });
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, unlike a window
    worker.postMessage(order(this.#number));
    await promise;
  }

  #start(): Worker {
    if (this.#worker !== null) return this.#worker;
    // Beside this module, which is TypeScript where the sources themselves are run; without options that are the program's own.
    const worker = new Worker(new URL(`./disk-thread${extname(import.meta.url)}`, import.meta.url), { execArgv: [] });
    worker.on("message", (report: DiskReport) => this.#settle(worker, report));
    worker.once("error", (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    worker.once("exit", () => this.#end(new Error("Internal error: the thread that writes to the disk ended")));
    this.#worker = worker;
    return worker;
  }

  #settle(worker: Worker, { number, problem }: DiskReport): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    // A thread that nobody waits for must not keep the process alive.
    if (this.#waiting.size === 0) worker.unref();
    if (problem === null) waiting?.resolve();
    else waiting?.reject(Object.assign(new Error(problem.message), { code: problem.code }));
  }

  #end(error: Error): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const thread = new DiskThread();

/** Brings files and folders to the disk, in this order; one that is not there is passed over. Throws what the system says. */
export async function syncFiles(paths: readonly string[]): Promise<void> {
  if (paths.length > 0) await thread.carryOut((number) => ({ number, kind: "sync", paths }));
}

/** Gives a file another name, durably: its content is on the disk before. Throws what the system says. */
export async function placeFile(temporary: string, path: string): Promise<void> {
  await thread.carryOut((number) => ({ number, kind: "place", temporary, path }));
}

/** Writes objects as loose files, in this order; see `writeLooseObject`. Throws what the system says. */
export async function writeObjects(objectsDir: string, objects: readonly LooseObject[]): Promise<void> {
  if (objects.length === 0) return;
  const own = objects.map(({ oid, bytes }) => ({ oid, bytes: alone(bytes) }));
  await thread.carryOut((number) => ({ number, kind: "write", objectsDir, objects: own }));
}

/** Brings objects to the disk. Throws what the system says. */
export async function landObjects(landing: Landing): Promise<void> {
  if (landing.packed.length + landing.loose.length === 0) return;
  const packed = landing.packed.map((object) => ({ ...object, content: alone(object.content) }));
  await thread.carryOut((number) => ({ number, kind: "land", ...landing, packed }));
}

/** See `joinPacks` of the folder of packs. Throws what the system says. */
export async function joinPacks({ objectsDir, objectFormat }: ObjectsFolder): Promise<void> {
  await thread.carryOut((number) => ({ number, kind: "join", objectsDir, objectFormat }));
}
