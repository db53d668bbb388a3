import { readCommit } from "./commit-objects.ts";
import { assertObjectId, type ObjectStore } from "./object-store.ts";

/**
 * Returns once every object that `to` has and `from` has not is on the disk, so that a reference to it survives a power
 * failure. Objects in packs are durable already.
 */
export async function makeDurable(store: ObjectStore, from: string, to: string): Promise<void> {
  const oids = (await objectsOnLine(store, from, to)) ?? (await objectsBetween(store, from, to));
  await store.land(oids);
}

/** Longer lines of commits are somebody else's, and git is faster with them. */
const LONGEST_LINE = 256;

/** The objects on a line of commits without merges, a few too many rather than one too few; `null`: it is no such line. */
async function objectsOnLine(store: ObjectStore, from: string, to: string): Promise<string[] | null> {
  const oids = new Set<string>();
  let commit = to;
  for (let length = 0; commit !== from; length += 1) {
    const { parents } = await readCommit(store, commit);
    const [parent] = parents;
    if (parent === undefined || parents.length > 1 || length === LONGEST_LINE) return null;
    oids.add(commit);
    for (const oid of await store.added(parent, commit)) oids.add(oid);
    commit = parent;
  }
  return [...oids];
}

async function objectsBetween(store: ObjectStore, from: string, to: string): Promise<string[]> {
  assertObjectId(from);
  assertObjectId(to);
  const { stdout } = await store.git(["rev-list", "--objects", "--no-object-names", to, `^${from}`]);
  return stdout.toString("latin1").split("\n").filter((line) => line !== "");
}
