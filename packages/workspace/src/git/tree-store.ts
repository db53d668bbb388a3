import { decodePath, encodePath } from "../paths/path-codec.ts";
import { CachedLists } from "./cached-lists.ts";
import { GITLINK_MODE, type TreeChange, type TreeEntry } from "./tree-entry.ts";
import { compareItems, FOLDER_MODE, isFolder, parseTreeObject, renderTreeObject, type TreeItem } from "./tree-objects.ts";

/** One path of a tree that is to be set, or removed with `oid: null`. */
export interface TreeEdit {
  readonly path: string;
  readonly mode: string;
  readonly oid: string | null;
}

/** Where the trees are. */
export interface TreeSource {
  /** Content of a tree object. Throws when it is missing. */
  readonly read: (oid: string) => Promise<Buffer>;
  /** Keeps a tree object and gives its identifier. */
  readonly write: (content: Buffer) => string;
  readonly objectFormat: "sha1" | "sha256";
}

/** Most entries of trees that are kept in memory, in all. */
const CACHED_ITEMS = 200_000;

/** Most files of a name, and folders of which they are remembered, in all: each new tree has all of them once more. */
const CACHED_NAMED = 50_000;

/** Reads, compares and changes trees. What was read or written is kept in memory, as far as it goes. */
export class TreeStore {
  readonly #source: TreeSource;
  readonly #cache = new CachedLists<TreeItem>(CACHED_ITEMS);
  /** Files of a name by folder and name, their paths from that folder, one character for each byte. */
  readonly #named = new CachedLists<TreeEntry>(CACHED_NAMED);
  readonly #noOid: string;

  constructor(source: TreeSource) {
    this.#source = source;
    this.#noOid = "0".repeat(source.objectFormat === "sha1" ? 40 : 64);
  }

  /** Every file of a tree, in git's order. */
  async entries(tree: string): Promise<TreeEntry[]> {
    const entries: TreeEntry[] = [];
    await this.#walk(tree, "", entries);
    return entries;
  }

  async #walk(tree: string, prefix: string, into: TreeEntry[]): Promise<void> {
    for (const item of await this.#items(tree)) {
      const path = prefix + item.name;
      if (isFolder(item)) await this.#walk(item.oid, `${path}/`, into);
      else into.push({ mode: item.mode, oid: item.oid, path: toText(path) });
    }
  }

  /** The files of a tree that are at one of the paths or under it, in git's order. Other folders are not read. */
  async entriesUnder(tree: string, paths: readonly string[]): Promise<TreeEntry[]> {
    const wanted = wantedNames(paths);
    const entries: TreeEntry[] = [];
    if (wanted === "all") await this.#walk(tree, "", entries);
    else await this.#walkWanted(tree, "", wanted, entries);
    return entries;
  }

  async #walkWanted(tree: string, prefix: string, wanted: WantedNames, into: TreeEntry[]): Promise<void> {
    for (const item of await this.#items(tree)) {
      const below = wanted.get(item.name);
      if (below === undefined) continue;
      const path = prefix + item.name;
      if (!isFolder(item)) {
        if (below === "all") into.push({ mode: item.mode, oid: item.oid, path: toText(path) });
      } else if (below === "all") await this.#walk(item.oid, `${path}/`, into);
      else await this.#walkWanted(item.oid, `${path}/`, below, into);
    }
  }

  /** Regular files of that name in every folder of a tree. What a folder holds is remembered, so the next commit costs what changed. */
  async filesNamed(tree: string, name: string): Promise<readonly TreeEntry[]> {
    const found = await this.#findNamed(tree, Buffer.from(name, "utf8").toString("latin1"));
    return found.map((entry) => ({ ...entry, path: toText(entry.path) }));
  }

  async #findNamed(tree: string, name: string): Promise<readonly TreeEntry[]> {
    const key = `${tree} ${name}`;
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const found: TreeEntry[] = [];
    for (const item of await this.#items(tree)) {
      if (isFolder(item)) {
        for (const below of await this.#findNamed(item.oid, name)) found.push({ ...below, path: `${item.name}/${below.path}` });
      } else if (item.name === name && fileKind(item.mode) === "100") {
        found.push({ mode: item.mode, oid: item.oid, path: item.name });
      }
    }
    this.#named.keep(key, found);
    return found;
  }

  /** What differs between two trees, in git's order; a rename is a removal and an addition. */
  async diff(from: string, to: string): Promise<TreeChange[]> {
    const changes: TreeChange[] = [];
    await this.#compare(from, to, "", changes);
    return changes;
  }

  /** Identifiers of the files and folders that a tree has and another one has not in the same place. */
  async added(from: string | null, to: string): Promise<string[]> {
    if (from === to) return [];
    const before = new Map((from === null ? [] : await this.#items(from)).map((item) => [item.name, item]));
    const oids = [to];
    for (const item of await this.#items(to)) {
      const old = before.get(item.name);
      if (old?.oid === item.oid || item.mode === GITLINK_MODE) continue;
      if (isFolder(item)) oids.push(...(await this.added(old !== undefined && isFolder(old) ? old.oid : null, item.oid)));
      else oids.push(item.oid);
    }
    return oids;
  }

  async #compare(from: string | null, to: string | null, prefix: string, into: TreeChange[]): Promise<void> {
    if (from === to) return;
    const left = from === null ? [] : await this.#items(from);
    const right = to === null ? [] : await this.#items(to);
    for (let i = 0, j = 0; i < left.length || j < right.length; ) {
      const [before, after] = nextPair(left[i], right[j]);
      if (before !== null) i += 1;
      if (after !== null) j += 1;
      if (before?.oid === after?.oid && before?.mode === after?.mode) continue;
      const path = prefix + (before ?? after)?.name;
      const folders = [before, after].map((item) => (item !== null && isFolder(item) ? item.oid : null)) as [string | null, string | null];
      if (folders[0] !== null || folders[1] !== null) await this.#compare(folders[0], folders[1], `${path}/`, into);
      else this.#note(before, after, path, into);
    }
  }

  #note(before: TreeItem | null, after: TreeItem | null, path: string, into: TreeChange[]): void {
    const oldMode = before === null ? "000000" : canonicalMode(before.mode);
    const newMode = after === null ? "000000" : canonicalMode(after.mode);
    const oldOid = before?.oid ?? this.#noOid;
    const newOid = after?.oid ?? this.#noOid;
    if (oldMode === newMode && oldOid === newOid) return;
    into.push({ path: toText(path), status: statusOf(before, after), oldMode, newMode, oldOid, newOid });
  }

  /** Applies edits to a tree. What stands in the way of a path goes; folders that become empty go, too. */
  async edit(tree: string, edits: readonly TreeEdit[]): Promise<string> {
    if (edits.length === 0) return tree;
    // Removals come first: a file may stand where a removed folder was.
    const ordered = [...edits.filter((edit) => edit.oid === null), ...edits.filter((edit) => edit.oid !== null)];
    const split = ordered.map(({ path, mode, oid }) => ({ names: encodePath(path).toString("latin1").split("/"), mode, oid }));
    return (await this.#apply(tree, split, 0)) ?? this.#write([]);
  }

  async #apply(tree: string | null, edits: readonly SplitEdit[], depth: number): Promise<string | null> {
    const items = new Map((tree === null ? [] : await this.#items(tree)).map((item) => [item.name, item]));
    const below = new Map<string, SplitEdit[]>();
    for (const edit of edits) {
      const name = edit.names[depth] as string;
      const now = items.get(name);
      if (depth < edit.names.length - 1) {
        const group = below.get(name);
        if (group === undefined) below.set(name, [edit]);
        else group.push(edit);
      } else if (edit.oid !== null) {
        items.set(name, { mode: edit.mode, name, oid: edit.oid });
      } else if (now !== undefined && !isFolder(now)) {
        items.delete(name);
      }
    }
    for (const [name, group] of below) {
      const now = items.get(name);
      const folder = now !== undefined && isFolder(now) ? now.oid : null;
      // A removal below a file removes nothing.
      if (folder === null && group.every((edit) => edit.oid === null)) continue;
      const oid = await this.#apply(folder, group, depth + 1);
      if (oid === null) items.delete(name);
      else items.set(name, { mode: FOLDER_MODE, name, oid });
    }
    return items.size === 0 ? null : this.#write([...items.values()]);
  }

  #write(items: readonly TreeItem[]): string {
    const sorted = items.toSorted(compareItems);
    const oid = this.#source.write(renderTreeObject(sorted));
    this.#cache.keep(oid, sorted);
    return oid;
  }

  async #items(tree: string): Promise<readonly TreeItem[]> {
    const known = this.#cache.get(tree);
    if (known !== undefined) return known;
    const items = parseTreeObject(await this.#source.read(tree), this.#noOid.length / 2);
    this.#cache.keep(tree, items);
    return items;
  }
}

interface SplitEdit {
  readonly names: readonly string[];
  readonly mode: string;
  readonly oid: string | null;
}

/** Names that are wanted of a folder, with what is wanted below them. */
type WantedNames = Map<string, WantedNames | "all">;

function wantedNames(paths: readonly string[]): WantedNames | "all" {
  const top: WantedNames = new Map();
  for (const path of paths) {
    if (path === "") return "all";
    const names = encodePath(path).toString("latin1").split("/");
    let folder = top;
    for (const [depth, name] of names.entries()) {
      const known = folder.get(name);
      if (known === "all") break;
      if (depth === names.length - 1) {
        folder.set(name, "all");
        break;
      }
      const below: WantedNames = known ?? new Map();
      folder.set(name, below);
      folder = below;
    }
  }
  return top;
}

function nextPair(left: TreeItem | undefined, right: TreeItem | undefined): [TreeItem | null, TreeItem | null] {
  if (left === undefined) return [null, right ?? null];
  if (right === undefined) return [left, null];
  const order = compareItems(left, right);
  if (order === 0) return [left, right];
  return order < 0 ? [left, null] : [null, right];
}

function statusOf(before: TreeItem | null, after: TreeItem | null): TreeChange["status"] {
  if (before === null) return "A";
  if (after === null) return "D";
  return fileKind(before.mode) === fileKind(after.mode) ? "M" : "T";
}

/** The digits that tell a file from a link and a commit. */
function fileKind(mode: string): string {
  return mode.slice(0, 3);
}

/** Git knows two modes of files; old repositories have others. */
function canonicalMode(mode: string): string {
  if (fileKind(mode) !== "100") return mode;
  return (Number.parseInt(mode, 8) & 0o100) === 0 ? "100644" : "100755";
}

function toText(path: string): string {
  return decodePath(Buffer.from(path, "latin1"));
}
