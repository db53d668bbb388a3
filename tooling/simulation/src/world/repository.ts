import { hash } from "node:crypto";

import { compileGlobs, isInside } from "../../../../packages/pipeline/src/index.ts";

/** What a commit holds: text by path. */
export type Tree = ReadonlyMap<string, string>;

/** One commit of the simulated repository. */
export interface Commit {
  readonly id: string;
  readonly parent: string | null;
  readonly tree: Tree;
}

/** What differs between two trees. */
export interface Difference {
  readonly path: string;
  /** `null`: it is gone. */
  readonly content: string | null;
  readonly status: "added" | "modified" | "deleted";
}

/**
 * The repository of the simulated machine: commits, one branch, and the note of where the ledger ends. It outlives every process, and
 * whoever moves its branch does so at once.
 */
export class Repository {
  readonly #commits = new Map<string, Commit>();
  readonly #digests = new Map<string, string | null>();
  #next = 0;
  #anchor: string | null = null;
  head: string;

  constructor() {
    this.head = this.commit(null, new Map([["README.md", "a project"]])).id;
  }

  readAnchor(): { readonly ref: string; readonly text: string | null } {
    return { ref: "refs/pawl/ledger/simulated", text: this.#anchor };
  }

  writeAnchor(text: string): void {
    this.#anchor = text;
  }

  commit(parent: string | null, tree: Tree): Commit {
    this.#next += 1;
    const id = (0xc0ffee00 + this.#next).toString(16).padEnd(40, "0");
    const made = { id, parent, tree };
    this.#commits.set(id, made);
    return made;
  }

  at(id: string): Commit {
    const found = this.#commits.get(id);
    if (found === undefined) throw new Error(`the simulated repository has no commit ${id}`);
    return found;
  }

  /** The commit whose identifier begins so; `null`: none. */
  find(prefix: string): string | null {
    const found = [...this.#commits.keys()].filter((id) => id.startsWith(prefix));
    return found.length === 1 ? (found[0] as string) : null;
  }

  /** A commit and everything before it, the latest first. */
  *history(from: string): Generator<Commit> {
    for (let next: string | null = from; next !== null; ) {
      const commit = this.at(next);
      yield commit;
      next = commit.parent;
    }
  }

  contains(head: string, commit: string): boolean {
    for (const { id } of this.history(head)) if (id === commit) return true;
    return false;
  }

  difference(from: string, to: string): readonly Difference[] {
    const before = this.at(from).tree;
    const after = this.at(to).tree;
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((path): readonly Difference[] => {
      const [was, is] = [before.get(path), after.get(path)];
      if (was === is) return [];
      return [{ path, content: is ?? null, status: was === undefined ? "added" : is === undefined ? "deleted" : "modified" }];
    });
  }

  /** Repeats what one commit changed on another; `conflict` names what that one has changed as well. */
  bringOnto({ commit, parent, head }: { readonly commit: string; readonly parent: string; readonly head: string }): Commit | { readonly conflict: readonly string[] } {
    if (parent === head) return this.at(commit);
    const changes = this.difference(parent, commit);
    if (changes.length === 0) return this.at(head);
    const [base, onto] = [this.at(parent).tree, this.at(head).tree];
    const conflict = changes.filter(({ path, content }) => onto.get(path) !== base.get(path) && (onto.get(path) ?? null) !== content);
    if (conflict.length > 0) return { conflict: conflict.map(({ path }) => path) };
    return this.commit(head, changed(onto, changes));
  }

  /** Digest of what lies at a location; `null`: nothing does. */
  locationDigest(commit: string, location: string): string | null {
    return this.#remembered(`${commit} ${location}`, () => {
      const files = inOrder(this.at(commit).tree).filter(([path]) => isInside(location, path));
      return files.length === 0 ? null : hash("sha256", JSON.stringify(files), "hex");
    });
  }

  treeId(commit: string): string {
    return this.#remembered(`${commit} tree`, () => hash("sha1", JSON.stringify(inOrder(this.at(commit).tree)), "hex")) as string;
  }

  inputsDigest(commit: string, inputs: readonly string[]): string {
    if (inputs.length === 1 && inputs[0] === "**") return `tree:${this.treeId(commit)}`;
    return this.#remembered(`${commit} inputs ${inputs.join(" ")}`, () => {
      const matches = compileGlobs(inputs);
      const files = inOrder(this.at(commit).tree).filter(([path]) => matches(path));
      return `sha256:${hash("sha256", JSON.stringify(files), "hex")}`;
    }) as string;
  }

  #remembered(key: string, work: () => string | null): string | null {
    const known = this.#digests.get(key);
    if (known !== undefined) return known;
    const made = work();
    this.#digests.set(key, made);
    return made;
  }
}

/** A tree with some paths changed. */
export function changed(tree: Tree, changes: readonly { readonly path: string; readonly content: string | null }[]): Tree {
  const next = new Map(tree);
  for (const { path, content } of changes) {
    if (content === null) next.delete(path);
    else next.set(path, content);
  }
  return next;
}

function inOrder(tree: Tree): readonly (readonly [string, string])[] {
  return [...tree].toSorted(([one], [other]) => (one < other ? -1 : 1));
}
