import type { Slot } from "./slot-pool.ts";

const pristine = new WeakSet<Slot>();

/** Notes that a slot's folder was looked at after its last use, and holds no file that its commit does not have. */
export function markPristine(slot: Slot): void {
  pristine.add(slot);
}

/** Whether that was noted since the slot was made ready last; it has to be noted anew after the next use. */
export function takePristine(slot: Slot): boolean {
  return pristine.delete(slot);
}
