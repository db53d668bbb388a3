import { makeDurable } from "../git/make-durable.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { References } from "../git/references.ts";
import type { Serialiser } from "../serialiser.ts";
import { createSerialiser } from "../serialiser.ts";
import type { AdvanceResult, ProjectTreeState } from "../workspace.ts";
import type { AdvanceJournal, JournalEntry } from "./advance-journal.ts";
import type { ProjectTree } from "./project-tree.ts";

/**
 * Moves the branch by compare-and-swap and takes the project's files along.
 *
 * The journal says, from before the swap until the files have arrived, which commit the files show; so a crash at any
 * moment, and edits that stand in the way, lose nothing and can be finished later.
 */
export class BranchAdvance {
  readonly #ref: string;
  readonly #store: ObjectStore;
  readonly #references: References;
  readonly #journal: AdvanceJournal;
  /** `null` for a bare repository. */
  readonly #tree: ProjectTree | null;
  readonly #serialise: Serialiser = createSerialiser();

  constructor(options: { readonly ref: string; readonly store: ObjectStore; readonly references: References; readonly journal: AdvanceJournal; readonly tree: ProjectTree | null }) {
    this.#ref = options.ref;
    this.#store = options.store;
    this.#references = options.references;
    this.#journal = options.journal;
    this.#tree = options.tree;
  }

  /** See `Workspace.advance`. */
  async advance(from: string, to: string): Promise<AdvanceResult> {
    return await this.#serialise(async () => {
      const tree = this.#tree;
      if (tree === null || !(await tree.shows(this.#ref))) return (await this.#swap(from, to)) ?? { kind: "advanced", projectTree: { kind: "not-checked-out" } };
      return await this.#advanceWithTree(tree, from, to);
    });
  }

  async #advanceWithTree(tree: ProjectTree, from: string, to: string): Promise<AdvanceResult> {
    const earlier = await this.#journal.read();
    // Somebody may have brought the files to the branch since, as with `git reset --hard`.
    const isBehind = earlier?.ref === this.#ref && !(await tree.indexShows(from));
    const treeAt = isBehind ? earlier.treeAt : from;
    const entry: JournalEntry = { version: 1, ref: this.#ref, treeAt, from, to, lock: null };
    const lock = await this.#lock(tree, entry);
    try {
      const moved = await this.#swap(from, to);
      if (moved !== null) {
        await lock.release();
        await (earlier === null ? this.#journal.clear() : this.#journal.write(earlier));
        return moved;
      }
      const projectTree: ProjectTreeState = lock.isHeld ? await tree.update(treeAt, to, { isRecovery: false }) : { kind: "blocked", reason: "index-locked", paths: [] };
      if (projectTree.kind === "updated") {
        await lock.release();
        await this.#journal.clear();
      }
      return { kind: "advanced", projectTree };
    } finally {
      await lock.release();
    }
  }

  /**
   * Takes git's lock on the index. It has to be released before the journal forgets it: a crash between the two would leave a lock
   * that nobody knows, while an entry of a finished advance does no harm.
   */
  async #lock(tree: ProjectTree, entry: JournalEntry): Promise<{ readonly isHeld: boolean; release(): Promise<void> }> {
    const isHeld = await tree.lock(async (lock) => await this.#journal.write({ ...entry, lock }));
    let isOpen = !isHeld;
    const release = async (): Promise<void> => {
      // By the second time the lock can be somebody else's.
      if (isOpen) return;
      isOpen = true;
      await tree.unlock();
    };
    return { isHeld, release };
  }

  async #swap(from: string, to: string): Promise<AdvanceResult | null> {
    await makeDurable(this.#store, from, to);
    const swap = await this.#references.swap(this.#ref, from, to);
    return swap.kind === "swapped" ? null : { kind: "moved", head: swap.actual ?? "" };
  }

  /** See `Workspace.finishInterruptedAdvance`. */
  async finish(): Promise<ProjectTreeState> {
    return await this.#serialise(async () => {
      const tree = this.#tree;
      if (tree === null) return { kind: "not-checked-out" };
      const entry = await this.#journal.read();
      await tree.removeLeftovers(entry?.lock ?? null);
      const isShown = await tree.shows(entry?.ref ?? this.#ref);
      if (entry === null) return { kind: isShown ? "updated" : "not-checked-out" };
      await this.#references.removeStaleLocks(entry.ref);
      const head = await this.#references.read(entry.ref);
      if (!isShown || head === null || head === entry.treeAt || (await tree.indexShows(head))) {
        // Nothing is missing, or whoever switched or reset the branch brought the files along.
        await this.#journal.clear();
        return { kind: isShown ? "updated" : "not-checked-out" };
      }
      return await this.#finishTree(tree, entry, head);
    });
  }

  async #finishTree(tree: ProjectTree, entry: JournalEntry, head: string): Promise<ProjectTreeState> {
    const lock = await this.#lock(tree, entry);
    if (!lock.isHeld) return { kind: "blocked", reason: "index-locked", paths: [] };
    try {
      const state = await tree.update(entry.treeAt, head, { isRecovery: true });
      if (state.kind === "updated") {
        await lock.release();
        await this.#journal.clear();
      }
      return state;
    } finally {
      await lock.release();
    }
  }
}
