import { leftFiles } from "./invariants.ts";
import { startReceiver } from "./receiver.ts";
import { makeScenario } from "./scenario.ts";
import type { World } from "./scenario.ts";
import { runTraced } from "./trial.ts";
import type { Step } from "./trial.ts";

/** What a run does and leaves that nobody kills. */
export interface ReferenceRun {
  readonly steps: readonly Step[];
  /** See `leftFiles`. */
  readonly usual: readonly string[];
}

/** Runs the scenario without a kill. @throws Error when it does not complete. */
export async function referenceRun(world: World, address: string | null): Promise<ReferenceRun> {
  await using receiver = world.hasReceiver ? await startReceiver() : null;
  const scenario = makeScenario(world, address, receiver?.url ?? null);
  try {
    const { exitCode, stderr, steps } = await runTraced(scenario);
    if (exitCode !== 0) throw new Error(`a run that nobody kills exits with ${String(exitCode)}: ${stderr}`);
    return { steps, usual: leftFiles(scenario) };
  } finally {
    scenario.project.dispose();
  }
}
