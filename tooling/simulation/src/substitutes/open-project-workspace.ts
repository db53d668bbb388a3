/** Stands in for the orchestrator's `open-project-workspace.ts`: the repository is the world's. */
import type { Workspace } from "../../../../packages/workspace/src/index.ts";

import { machine } from "../machine/machine.ts";
import { world } from "../world/current-world.ts";

export async function openProjectWorkspace(): Promise<Workspace> {
  machine.look();
  return world().workspace();
}
