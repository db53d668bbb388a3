import { MemoryDatabase } from "../database/memory-database.ts";
import { Violation } from "../invariants/violation.ts";
import { machine } from "../machine/machine.ts";
import { freeDisk } from "../machine/simulated-disk.ts";
import { time } from "../machine/virtual-time.ts";
import { filesInUse, replaceDisk } from "../substitutes/files-in-use.ts";
import { closeAll } from "../substitutes/node-fs.ts";
import { Choices } from "../world/choices.ts";
import { enterWorld } from "../world/current-world.ts";
import { PROJECT } from "../world/orchestrator.ts";
import { Schedule } from "../world/schedule.ts";
import { World } from "../world/world.ts";

/** What one schedule came to. */
export interface Outcome {
  /** `null`: every promise was kept. */
  readonly violation: Violation | null;
  readonly choices: Choices;
  readonly steps: number;
  readonly story: readonly string[] | null;
}

let database: MemoryDatabase | null = null;

/** Plays the schedule of some choices in a world of its own. */
export async function playChoices(choices: Choices, hasStory: boolean): Promise<Outcome> {
  machine.kill();
  time.reset();
  replaceDisk();
  closeAll();
  database ??= await machine.outside(() => MemoryDatabase.create());
  await machine.outside(() => database?.rollBack());
  await freeDisk(database);
  database.clear();
  filesInUse().makeFolder(`${PROJECT}/.pawl`);
  const world = new World(choices, database, hasStory);
  enterWorld(world);
  let violation: Violation | null = null;
  try {
    const steps = [2, 6, 12, 40][choices.weighted([40, 38, 17, 5])] as number;
    await new Schedule(world).play(steps, choices.chance(0.06));
  } catch (error) {
    violation = error instanceof Violation ? error : new Violation("the simulation itself goes on", error instanceof Error ? (error.stack ?? error.message) : String(error));
    machine.kill();
  }
  return { violation, choices, steps: choices.steps.length, story: world.story };
}

/** Plays the schedule of a seed. */
export function playSeed(seed: number, hasStory = false): Promise<Outcome> {
  return playChoices(Choices.fromSeed(seed), hasStory);
}
