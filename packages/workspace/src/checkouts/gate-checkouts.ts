import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { removeTree } from "../files/remove-tree.ts";
import { PAWL_IDENTITY, writeCommit } from "../git/commit-objects.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { TreeEdit } from "../git/tree-store.ts";
import { readBaseIgnoreRules } from "../ignore/base-ignore-rules.ts";
import { assertRepositoryPath } from "../paths/repository-path.ts";
import { materialise } from "../slots/materialise.ts";
import { writeSlotGitDirectory } from "../slots/slot-git-directory.ts";
import { isUnreadable } from "../slots/scan-work-tree.ts";
import { markPristine } from "../slots/pristine-slots.ts";
import { isSlotIntact, type Slot, type SlotPool } from "../slots/slot-pool.ts";
import type { CheckoutOptions, GateCheckout } from "../workspace.ts";
import { compareSnapshots, type FileSnapshot, isUntouched, snapshotChanges } from "./snapshot-changes.ts";

/** Makes clean checkouts of commits in slots of a pool. */
export class GateCheckouts {
  readonly #store: ObjectStore;
  readonly #pool: SlotPool;
  readonly #personalRules: string;
  /** Whether no check left anything behind so far, which is then the first thing to look for. */
  #areTidy = true;

  /** `personalRules` are the user's own ignore rules, which have less weight than a commit's. */
  constructor(store: ObjectStore, pool: SlotPool, personalRules: string) {
    this.#store = store;
    this.#pool = pool;
    this.#personalRules = personalRules;
  }

  /** See `Workspace.checkout`. */
  async checkout(options: CheckoutOptions): Promise<GateCheckout> {
    const store = this.#store;
    await store.treeOf(options.commit);
    const commit = options.control === undefined ? options.commit : await this.#writeControl(options, options.control);
    const rules = await readBaseIgnoreRules(store, options.ignoreRulesFrom, this.#personalRules);
    const slot = await this.#pool.acquire(async (used) => {
      await materialise(used, store, commit);
      await writeSlotGitDirectory(used, store, { commit, branch: null });
      await removeTree(rulesFileOf(used));
      await writeFile(rulesFileOf(used), rules);
    });
    try {
      const rulesFile = rulesFileOf(slot);
      let before: FileSnapshot | null = new Map();
      if (options.prepare !== undefined) {
        await options.prepare(slot.workTree);
        before = await this.#snapshot(slot, rulesFile);
      }
      return this.#gateCheckout(slot, rulesFile, before);
    } catch (error) {
      this.#pool.release(slot);
      throw error;
    }
  }

  /** `null` when the folder was removed or replaced, or cannot be read. */
  async #snapshot(slot: Slot, rulesFile: string): Promise<FileSnapshot | null> {
    if (!(await isSlotIntact(slot))) return null;
    try {
      return await snapshotChanges(slot, this.#store, rulesFile);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return null;
    }
  }

  async #isUntouched(slot: Slot): Promise<boolean> {
    if (!this.#areTidy || !(await isSlotIntact(slot))) return false;
    try {
      this.#areTidy = await isUntouched(slot, this.#store);
      return this.#areTidy;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return false;
    }
  }

  #gateCheckout(slot: Slot, rulesFile: string, before: FileSnapshot | null): GateCheckout {
    let isReleased = false;
    return {
      path: slot.workTree,
      changesSince: async () => {
        if (isReleased) throw new Error("Internal error: a gate checkout was used after its release");
        if (before?.size === 0 && (await this.#isUntouched(slot))) {
          markPristine(slot);
          return [];
        }
        const after = await this.#snapshot(slot, rulesFile);
        // What was not known before cannot be told from what the checks did.
        return before === null || after === null ? ["."] : compareSnapshots(before, after);
      },
      release: async () => {
        // The slot may be somebody else's by the second call.
        if (isReleased) return;
        isReleased = true;
        this.#pool.release(slot);
      },
    };
  }

  /** A commit like the candidate, but with the location as it was in another commit, or without it. */
  async #writeControl(options: CheckoutOptions, control: { readonly location: string; readonly from: string | null }): Promise<string> {
    const store = this.#store;
    assertRepositoryPath(control.location, "The location");
    const candidateTree = await store.treeOf(options.commit);
    const removed = await store.entriesUnder(candidateTree, [control.location]);
    const restored = control.from === null ? [] : await store.entriesUnder(control.from, [control.location]);
    const keptPaths = new Set(restored.map((entry) => entry.path));
    const edits: TreeEdit[] = [
      ...removed.filter((entry) => !keptPaths.has(entry.path)).map((entry) => ({ ...entry, oid: null })),
      ...restored,
    ];
    const [tree = candidateTree] = await store.editTree(candidateTree, [edits]);
    return await writeCommit(store, {
      tree,
      parents: [options.ignoreRulesFrom],
      message: "Control: the artifact is taken out\n",
      identity: PAWL_IDENTITY,
      timestampMs: 0,
    });
  }
}

/** Beside the folder of files, so that no check's clean-up removes it. */
function rulesFileOf(slot: Slot): string {
  return join(slot.folder, "ignore-rules");
}
