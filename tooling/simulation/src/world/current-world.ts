import type { World } from "./world.ts";

let current: World | null = null;

/** The world that the simulated machine is in. */
export function world(): World {
  if (current === null) throw new Error("Internal error: there is no simulated world yet");
  return current;
}

/** Another world begins. */
export function enterWorld(next: World): void {
  current = next;
}
