import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A plan of this many artifacts, and of more, is a large one. */
export const LARGE_PLAN_ARTIFACTS = 10_000;

/**
 * Has Node keep the heap of this process small from now on, in exchange for some processor time. Left to itself it takes what the machine
 * has before it tidies up: more than a hundred mebibytes for objects that were just made, and several times what is in use for others.
 *
 * The settings are of the whole process, so they are for the program to choose, not for a library in it.
 */
export function keepHeapSmall(): void {
  // The part for objects that were just made stays as large as it is.
  setFlagsFromString("--semi-space-growth-factor=1");
  // What is free goes back to the system sooner.
  setFlagsFromString("--optimize-for-size");
  // The other part is tidied up once it has grown by so much of what was in use.
  setFlagsFromString("--heap-growing-percent=30");
}

/**
 * Gives back at once what nothing uses any more: what the start of a large run leaves behind is several times what the run keeps, and
 * Node would come to it only after as much again. What is kept is moved together, so that the system gets whole pages back. Takes
 * some tenths of a second for 100,000 artifacts. From then on little comes to be, and is tidied up earlier.
 */
export function tidyHeap(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (how: { readonly type: "major"; readonly execution: "sync"; readonly flavor: "last-resort" }) => void;
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
  setFlagsFromString("--heap-growing-percent=15");
}
