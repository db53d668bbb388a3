import { posix } from "node:path";

/** A file: what a reader sees of it, and what is on the disk. */
interface FileNode {
  readonly kind: "file";
  bytes: Buffer;
  /** `null`: nothing of it was synced yet. */
  synced: Buffer | null;
  mode: number;
  links: number;
}

/** A folder: the names that a reader sees in it, and those that are on the disk. */
interface FolderNode {
  readonly kind: "folder";
  readonly names: Map<string, Node>;
  synced: Map<string, Node>;
  mode: number;
}

interface LinkNode {
  readonly kind: "link";
  readonly target: string;
}

type Node = FileNode | FolderNode | LinkNode;

/** Says what of the things that were not synced is on the disk after all: 0 nothing, 1 all of it. */
export type Luck = (what: string) => boolean;

/**
 * The file system of the simulated machine, in memory. A reader sees what was written; what outlives a machine without power is what was
 * synced: a file's bytes with the file, a name with its folder.
 */
export class MemoryFiles {
  readonly #root: FolderNode = folder();
  /** Whether no room is left for bytes. */
  isFull = false;

  /** The node at a path. @throws ENOENT, ENOTDIR. */
  at(path: string): Node {
    let node: Node = this.#root;
    for (const name of partsOf(path)) {
      if (node.kind !== "folder") throw failure("ENOTDIR", path);
      const next: Node | undefined = node.names.get(name);
      if (next === undefined) throw failure("ENOENT", path);
      node = next;
    }
    return node;
  }

  has(path: string): boolean {
    let node: Node | undefined = this.#root;
    for (const name of partsOf(path)) {
      node = node.kind === "folder" ? node.names.get(name) : undefined;
      if (node === undefined) return false;
    }
    return true;
  }

  folder(path: string): FolderNode {
    const node = this.at(path);
    if (node.kind !== "folder") throw failure("ENOTDIR", path);
    return node;
  }

  file(path: string): FileNode {
    const node = this.at(path);
    if (node.kind === "folder") throw failure("EISDIR", path);
    if (node.kind === "link") throw failure("ELOOP", path);
    return node;
  }

  create(path: string, mode: number): FileNode {
    const { parent, name } = this.#placeOf(path);
    if (parent.names.has(name)) throw failure("EEXIST", path);
    if (this.isFull) throw failure("ENOSPC", path);
    const node: FileNode = { kind: "file", bytes: Buffer.alloc(0), synced: null, mode, links: 1 };
    parent.names.set(name, node);
    return node;
  }

  /** @throws ENOSPC with half of the bytes written. */
  append(node: FileNode, bytes: Buffer): void {
    const written = this.isFull ? bytes.subarray(0, bytes.length >> 1) : bytes;
    node.bytes = Buffer.concat([node.bytes, written]);
    if (this.isFull) throw failure("ENOSPC", "write");
  }

  makeFolder(path: string): void {
    let node: FolderNode = this.#root;
    for (const name of partsOf(path)) {
      const next = node.names.get(name);
      if (next !== undefined && next.kind !== "folder") throw failure("EEXIST", path);
      const made = next ?? folder();
      if (next === undefined) {
        node.names.set(name, made);
        // Pawl's folders are made once, long before; what becomes of their own names is not looked at.
        node.synced.set(name, made);
      }
      node = made;
    }
  }

  rename(from: string, to: string): void {
    const source = this.#placeOf(from);
    const target = this.#placeOf(to);
    const node = source.parent.names.get(source.name);
    if (node === undefined) throw failure("ENOENT", from);
    const there = target.parent.names.get(target.name);
    if (there?.kind === "folder" && node.kind !== "folder") throw failure("EISDIR", to);
    source.parent.names.delete(source.name);
    target.parent.names.set(target.name, node);
  }

  link(from: string, to: string): void {
    const { parent, name } = this.#placeOf(to);
    if (parent.names.has(name)) throw failure("EEXIST", to);
    const node = this.file(from);
    node.links += 1;
    parent.names.set(name, node);
  }

  symlink(target: string, path: string): void {
    const { parent, name } = this.#placeOf(path);
    parent.names.set(name, { kind: "link", target });
  }

  remove(path: string): void {
    const { parent, name } = this.#placeOf(path);
    const node = parent.names.get(name);
    if (node === undefined) throw failure("ENOENT", path);
    if (node.kind === "file") node.links -= 1;
    parent.names.delete(name);
  }

  sync(node: Node): void {
    if (node.kind === "file") node.synced = node.bytes;
    else if (node.kind === "folder") node.synced = new Map(node.names);
  }

  /** The machine stands still and starts again: what was not synced is there or not, each by luck. */
  losePower(luck: Luck): void {
    losePower(this.#root, "", luck);
    const names = filesUnder(this.#root);
    for (const file of names) file.links = 0;
    for (const file of names) file.links += 1;
  }

  #placeOf(path: string): { readonly parent: FolderNode; readonly name: string } {
    return { parent: this.folder(posix.dirname(path)), name: posix.basename(path) };
  }
}

function losePower(node: Node, path: string, luck: Luck): void {
  if (node.kind === "file") {
    if (node.synced !== node.bytes) node.bytes = luck(`bytes of ${path}`) ? node.bytes.subarray(0, node.bytes.length >> 1) : (node.synced ?? Buffer.alloc(0));
    node.synced = node.bytes;
    return;
  }
  if (node.kind === "link") return;
  for (const name of new Set([...node.names.keys(), ...node.synced.keys()])) {
    const [seen, kept] = [node.names.get(name), node.synced.get(name)];
    const rest = seen === kept || luck(`the name ${path}/${name}`) ? seen : kept;
    if (rest === undefined) node.names.delete(name);
    else node.names.set(name, rest);
  }
  node.synced = new Map(node.names);
  for (const [name, child] of node.names) losePower(child, `${path}/${name}`, luck);
}

/** Every file, as often as it has a name. */
function filesUnder({ names }: FolderNode): FileNode[] {
  return [...names.values()].flatMap((node) => (node.kind === "folder" ? filesUnder(node) : node.kind === "file" ? [node] : []));
}

function folder(): FolderNode {
  return { kind: "folder", names: new Map(), synced: new Map(), mode: 0o755 };
}

function partsOf(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** An error as the system gives it. */
export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${path}`), { code });
}
