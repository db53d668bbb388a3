import type { ObjectStore } from "../git/object-store.ts";
import type { References } from "../git/references.ts";
import { moveToQuarantine } from "../files/move-to-quarantine.ts";
import type { AdvanceResult, TakeBackOptions } from "../workspace.ts";
import { CLOSED_REF } from "./closed-ref.ts";
import type { ProjectSnapshots } from "./project-snapshots.ts";

/** What taking back in place works on. */
export interface TakeBackParts {
  readonly store: ObjectStore;
  readonly references: References;
  readonly projectDir: string;
  readonly snapshots: ProjectSnapshots;
  /** The tree that the project's files are now. */
  readonly takeTree: () => Promise<string>;
}

/**
 * Brings the project's files from one head to another, and then the head. Files before the head, so that a second call after a
 * crash finds either all to do or the rest of it; a file that shows neither of the two is somebody's, and nothing is changed.
 */
export async function takeBackInPlace(parts: TakeBackParts, { from, to, quarantineDir }: TakeBackOptions): Promise<AdvanceResult> {
  const { store, references, projectDir, snapshots } = parts;
  const head = await references.read(CLOSED_REF);
  if (head === to) return { kind: "advanced", projectTree: { kind: "updated" } };
  if (head !== from) return { kind: "moved", head: head ?? "" };
  const changes = await snapshots.changesSince(from, await store.treeOf(to));
  const now = await parts.takeTree();
  const unlikeFrom = new Set((await store.diff(await store.treeOf(from), now)).map((change) => change.path));
  const unlikeTo = new Set((await store.diff(await store.treeOf(to), now)).map((change) => change.path));
  const foreign = changes.map((change) => change.path).filter((path) => unlikeFrom.has(path) && unlikeTo.has(path));
  if (foreign.length > 0) return { kind: "changed-since", paths: foreign };
  await moveToQuarantine(projectDir, changes.filter((change) => change.status === "D").map((change) => change.path), quarantineDir);
  await snapshots.restore(to, changes.filter((change) => change.status !== "D").map((change) => change.path));
  const swap = await references.swap(CLOSED_REF, from, to);
  return swap.kind === "swapped" ? { kind: "advanced", projectTree: { kind: "updated" } } : { kind: "moved", head: swap.actual ?? "" };
}
