/**
 * Stands in for `node:fs` in the modules of `@pawl/orchestrator`: the file system is {@link filesInUse}, and the process may die before and
 * after each step that changes something. What nothing of a simulated run calls is Node's own.
 */
import { constants } from "node:fs";
import type { Stats } from "node:fs";

import { failure } from "../files/memory-files.ts";
import { machine } from "../machine/machine.ts";
import { filesInUse, watchFolder } from "./files-in-use.ts";
import type { FolderWatch } from "./files-in-use.ts";

export * from "node:fs";

type Node = ReturnType<ReturnType<typeof filesInUse>["at"]>;

/** An open file, and where in it the next bytes are read. */
interface Opened {
  readonly node: Node;
  position: number;
}

const descriptors = new Map<number, Opened>();
let nextDescriptor = 1000;

/** Runs one step, with a point to die at before and after it. */
export function step<T>(place: string, work: () => T): T {
  machine.effect(`before ${place}`);
  const result = work();
  machine.effect(`after ${place}`);
  return result;
}

/** No descriptor outlives its process. */
export function closeAll(): void {
  descriptors.clear();
}

export function openSync(path: string, flags: string | number = "r", mode = 0o666): number {
  machine.look();
  const files = filesInUse();
  const node = flags === "wx" ? step(`open ${path}`, () => files.create(path, mode)) : files.at(path);
  if (node.kind === "link" && typeof flags === "number" && (flags & constants.O_NOFOLLOW) !== 0) throw failure("ELOOP", path);
  const descriptor = nextDescriptor++;
  descriptors.set(descriptor, { node, position: 0 });
  return descriptor;
}

export function closeSync(descriptor: number): void {
  descriptors.delete(descriptor);
}

function opened(descriptor: number): Node {
  const found = descriptors.get(descriptor);
  if (found === undefined) throw failure("EBADF", String(descriptor));
  return found.node;
}

/** Reads on from where the last reading ended. */
export function readSync(descriptor: number, buffer: Buffer, offset: number, length: number, _position: null): number {
  machine.look();
  const node = opened(descriptor);
  if (node.kind !== "file") throw failure("EISDIR", "read");
  const from = descriptors.get(descriptor) as Opened;
  const read = node.bytes.copy(buffer, offset, from.position, from.position + length);
  from.position += read;
  return read;
}

export function writeFileSync(descriptor: number, content: string | Uint8Array): void {
  const node = opened(descriptor);
  if (node.kind !== "file") throw failure("EISDIR", "write");
  const bytes = Buffer.from(content as string);
  const middle = bytes.length >> 1;
  step("the first half of a write", () => filesInUse().append(node, bytes.subarray(0, middle)));
  step("the second half of a write", () => filesInUse().append(node, bytes.subarray(middle)));
}

export function fchmodSync(descriptor: number, mode: number): void {
  const node = opened(descriptor);
  if (node.kind !== "link") step("fchmod", () => void (node.mode = mode));
}

function statsOf(node: Node): Stats {
  const isFile = node.kind === "file";
  return {
    isFile: () => isFile,
    isDirectory: () => node.kind === "folder",
    isSymbolicLink: () => node.kind === "link",
    size: isFile ? node.bytes.length : 0,
    nlink: isFile ? node.links : 1,
    mode: node.kind === "link" ? 0o777 : node.mode,
  } as unknown as Stats;
}

export function fstatSync(descriptor: number): Stats {
  return statsOf(opened(descriptor));
}

export function statSync(path: string): Stats {
  machine.look();
  return statsOf(filesInUse().at(path));
}

/** No path leads through a link here, so that this is the same. */
export function lstatSync(path: string, { throwIfNoEntry = true }: { readonly throwIfNoEntry?: boolean } = {}): Stats | undefined {
  if (!throwIfNoEntry && !filesInUse().has(path)) return undefined;
  return statSync(path);
}

export function existsSync(path: string): boolean {
  machine.look();
  return filesInUse().has(path);
}

export function chmodSync(path: string, mode: number): void {
  const node = filesInUse().at(path);
  if (node.kind !== "link") step(`chmod ${path}`, () => void (node.mode = mode));
}

export function renameSync(from: string, to: string): void {
  step(`rename to ${to}`, () => filesInUse().rename(from, to));
}

export function mkdirSync(path: string, _options?: unknown): void {
  if (filesInUse().has(path) && filesInUse().at(path).kind === "folder") return;
  step(`mkdir ${path}`, () => filesInUse().makeFolder(path));
}

export function rmSync(path: string, _options?: unknown): void {
  if (filesInUse().has(path)) step(`remove ${path}`, () => filesInUse().remove(path));
}

/** The disk is waited for beside the event loop, as the system does. */
export function fsync(descriptor: number, callback: (error: Error | null) => void): void {
  const node = opened(descriptor);
  let problem: Error | null = null;
  try {
    step("fsync", () => filesInUse().sync(node));
  } catch (error) {
    problem = error as Error;
  }
  setImmediate(() => callback(problem));
}

/** Watching is the world's to tell of. */
export function watch(path: string, _options: unknown, callback: FolderWatch): { on: (name: string, call: unknown) => unknown; close: () => void } {
  machine.look();
  filesInUse().folder(path);
  const { close } = watchFolder(path, callback);
  const watcher = { on: (): unknown => watcher, close };
  return watcher;
}
