/** Stands in for `@pawl/workspace` in the orchestrator: the note of the ledger's end is in the world's repository. */
import { world } from "../world/current-world.ts";

export * from "../../../../packages/workspace/src/index.ts";

export async function readAnchorReference(): Promise<{ readonly ref: string; readonly text: string | null } | null> {
  return world().repository.readAnchor();
}

export async function writeAnchorReference(_projectDir: string, _pipeline: string, text: string): Promise<void> {
  world().repository.writeAnchor(text);
}
