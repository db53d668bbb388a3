import { DirectSpawner } from "./direct-spawner.ts";
import type { Spawner } from "./spawner.ts";

/** What starts all processes of this process. */
export const spawner: Spawner = new DirectSpawner();
