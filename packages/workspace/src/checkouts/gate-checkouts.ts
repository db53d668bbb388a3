import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { removeSmallTree } from "../files/remove-tree.ts";
import { PAWL_IDENTITY, writeCommit } from "../git/commit-objects.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import type { TreeEdit } from "../git/tree-store.ts";
import { readBaseIgnoreRules } from "../ignore/base-ignore-rules.ts";
import { globBase } from "../paths/glob-base.ts";
import { createPathMatcher } from "../paths/path-matcher.ts";
import { assertRepositoryPath, isUnder } from "../paths/repository-path.ts";
import { materialise } from "../slots/materialise.ts";
import { writeSlotGitDirectory } from "../slots/slot-git-directory.ts";
import { isUnreadable } from "../slots/scan-work-tree.ts";
import { markPristine } from "../slots/pristine-slots.ts";
import { isRealFolder, type Slot, type SlotPool } from "../slots/slot-pool.ts";
import type { CheckoutOptions, GateCheckout } from "../workspace.ts";
import { type HeldFile, NO_REPOSITORY } from "./held-files.ts";
import { InputCheckouts } from "./input-checkouts.ts";
import { compareSnapshots, type FileSnapshot, isUntouched, listOthers, snapshotChanges } from "./snapshot-changes.ts";

type Control = NonNullable<CheckoutOptions["control"]>;

/** Makes clean checkouts of commits in slots of a pool. */
export class GateCheckouts {
  readonly #store: ObjectStore;
  readonly #pool: SlotPool;
  readonly #personalRules: string;
  readonly #inputs: InputCheckouts;
  /** Whether no check left anything behind so far, which is then the first thing to look for. */
  #areTidy = true;

  /** `personalRules` are the user's own ignore rules, which have less weight than a commit's. */
  constructor(store: ObjectStore, pool: SlotPool, personalRules: string) {
    this.#store = store;
    this.#pool = pool;
    this.#personalRules = personalRules;
    this.#inputs = new InputCheckouts(store);
  }

  /** See `Workspace.checkout`. */
  async checkout(options: CheckoutOptions): Promise<GateCheckout> {
    await this.#store.treeOf(options.commit);
    const rules = await readBaseIgnoreRules(this.#store, options.ignoreRulesFrom, this.#personalRules);
    const entries = options.inputs === undefined ? null : await this.#inputsOf(options, options.inputs);
    if (entries !== null && (await this.#inputs.isSimple(entries))) return await this.#checkoutFiles(entries, rules);
    const commit = entries === null ? await this.#commitOf(options) : await this.#writeCommitOf(entries, options.ignoreRulesFrom);
    const slot = await this.#pool.acquire(async (used) => {
      await materialise(used, this.#store, commit);
      await (entries === null ? writeSlotGitDirectory(used, this.#store, { commit, branch: null }) : writeGitFile(used));
      await writeRules(used, rules);
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

  /** The files that a gate depends on, of the candidate or of its control. */
  async #inputsOf({ commit, control }: CheckoutOptions, inputs: readonly string[]): Promise<readonly TreeEntry[]> {
    const matches = createPathMatcher(inputs);
    const bases = inputs.map((glob) => globBase(glob));
    const entries = (await this.#store.entriesUnder(commit, bases)).filter(({ path }) => matches(path));
    if (control === undefined) return entries;
    assertRepositoryPath(control.location, "The location");
    const others = entries.filter(({ path }) => !isUnder(path, control.location));
    const restored = control.from === null ? [] : await this.#store.entriesUnder(control.from, [control.location]);
    return [...others, ...restored.filter(({ path }) => matches(path))];
  }

  /** A checkout of a few files, in the slot's second folder. */
  async #checkoutFiles(entries: readonly TreeEntry[], rules: string): Promise<GateCheckout> {
    let held: ReadonlyMap<string, HeldFile> = new Map();
    const slot = await this.#pool.acquire(async (used) => {
      held = await this.#inputs.write(used, entries);
    });
    return this.#released(slot, slot.inputsDir, async () => {
      const look = this.#inputs.look(slot, held);
      if (look === null) return ["."];
      if (!look.hasOthers) return look.changed;
      await writeRules(slot, rules);
      const others = await listOthers({ workTree: slot.inputsDir, indexFile: join(slot.folder, "no-index") }, this.#store, rulesFileOf(slot));
      return [...look.changed, ...others.filter((path) => !held.has(path))].sort();
    });
  }

  /** `null` when the folder was removed or replaced, or cannot be read. */
  async #snapshot(slot: Slot, rulesFile: string): Promise<FileSnapshot | null> {
    if (!isRealFolder(slot.workTree)) return null;
    try {
      return await snapshotChanges(slot, this.#store, rulesFile);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return null;
    }
  }

  async #isUntouched(slot: Slot): Promise<boolean> {
    if (!this.#areTidy || !isRealFolder(slot.workTree)) return false;
    try {
      this.#areTidy = await isUntouched(slot, this.#store);
      return this.#areTidy;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return false;
    }
  }

  #gateCheckout(slot: Slot, rulesFile: string, before: FileSnapshot | null): GateCheckout {
    return this.#released(slot, slot.workTree, async () => {
      if (before?.size === 0 && (await this.#isUntouched(slot))) {
        markPristine(slot);
        return [];
      }
      const after = await this.#snapshot(slot, rulesFile);
      // What was not known before cannot be told from what the checks did.
      return before === null || after === null ? ["."] : compareSnapshots(before, after);
    });
  }

  /** A checkout that gives its slot back once. */
  #released(slot: Slot, path: string, changesSince: () => Promise<string[]>): GateCheckout {
    let isReleased = false;
    return {
      path,
      changesSince: async () => {
        if (isReleased) throw new Error("Internal error: a gate checkout was used after its release");
        return await changesSince();
      },
      release: async () => {
        // The slot may be somebody else's by the second call.
        if (isReleased) return;
        isReleased = true;
        this.#pool.release(slot);
      },
    };
  }

  /** The candidate, or its control: a commit like it, but with the location as it was in another commit, or without it. */
  async #commitOf({ commit, control, ignoreRulesFrom }: CheckoutOptions): Promise<string> {
    if (control === undefined) return commit;
    const candidateTree = await this.#store.treeOf(commit);
    const [tree = candidateTree] = await this.#store.editTree(candidateTree, [await this.#controlEdits(candidateTree, control)]);
    return await this.#writeCommit(tree, ignoreRulesFrom, "Control: the artifact is taken out\n");
  }

  async #controlEdits(candidateTree: string, control: Control): Promise<TreeEdit[]> {
    assertRepositoryPath(control.location, "The location");
    const removed = await this.#store.entriesUnder(candidateTree, [control.location]);
    const restored = control.from === null ? [] : await this.#store.entriesUnder(control.from, [control.location]);
    const keptPaths = new Set(restored.map((entry) => entry.path));
    return [...removed.filter((entry) => !keptPaths.has(entry.path)).map((entry) => ({ ...entry, oid: null })), ...restored];
  }

  /** A commit that holds the files and nothing else. */
  async #writeCommitOf(entries: readonly TreeEntry[], parent: string): Promise<string> {
    const [tree = ""] = await this.#store.editTree(await this.#store.write("tree", Buffer.alloc(0)), [entries]);
    return await this.#writeCommit(tree, parent, "The inputs of a gate\n");
  }

  async #writeCommit(tree: string, parent: string, message: string): Promise<string> {
    return await writeCommit(this.#store, { tree, parents: [parent], message, identity: PAWL_IDENTITY, timestampMs: 0 });
  }
}

/** Beside the folder of files, so that no check's clean-up removes it. */
function rulesFileOf(slot: Slot): string {
  return join(slot.folder, "ignore-rules");
}

async function writeRules(slot: Slot, rules: string): Promise<void> {
  await removeSmallTree(rulesFileOf(slot));
  writeFileSync(rulesFileOf(slot), rules);
}

/** In the place of a repository, which would hold what the gate did not ask for. */
async function writeGitFile(slot: Slot): Promise<void> {
  const path = join(slot.workTree, ".git");
  await removeSmallTree(path);
  writeFileSync(path, NO_REPOSITORY);
}
