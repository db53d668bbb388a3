import { DirectSpawner } from "./direct-spawner.ts";
import type { Spawner } from "./spawner.ts";

const direct = new DirectSpawner();

/** What starts all processes of this process. */
export const spawner: Spawner = direct;

/** What starts those that are talked to while they run. */
export const interactiveSpawner: Spawner = direct;
