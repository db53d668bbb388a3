/**
 * One process of a simulation: plays its share of the seeds and tells its parent, line by line. Is started with
 * `substitutes/register.ts` loaded before it.
 */
import { parseArgs } from "node:util";

import { time } from "./machine/virtual-time.ts";
import type { PlayMessage } from "./play-message.ts";
import type { Minimised } from "./search/minimise.ts";

// Before anything that takes the process's timers for its own.
time.install();

const { minimise } = await import("./search/minimise.ts");
const { playChoices, playSeed } = await import("./search/run-seed.ts");
const { Choices } = await import("./world/choices.ts");

const { values } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    every: { type: "string", default: "1" },
    choices: { type: "string" },
    story: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
  },
});

/** Seeds between two signs of life. */
const TELL_EVERY = 50;

function tell(message: PlayMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function toldOf({ choices, outcome, tries }: Minimised): NonNullable<Extract<PlayMessage, { kind: "violation" }>["minimised"]> {
  return { choices, lines: outcome.story ?? [], steps: outcome.steps, message: outcome.violation?.message ?? null, tries };
}

if (values.choices !== undefined) {
  const { violation, story } = await playChoices(Choices.fromList(values.choices.split(",").map(Number)), true);
  tell({ kind: "story", lines: story ?? [], violation: violation?.message ?? null });
} else {
  const [from, seeds, every] = [Number(values.from), Number(values.seeds), Number(values.every)];
  let played = 0;
  for (let seed = from; seed < from + seeds; seed += every) {
    const outcome = await playSeed(seed, values.story);
    played += 1;
    if (values.story) tell({ kind: "story", lines: outcome.story ?? [], violation: outcome.violation?.message ?? null });
    if (outcome.violation !== null) {
      const shortest = values.plain ? null : await minimise(outcome);
      const { message } = outcome.violation;
      tell({ kind: "violation", seed, message, steps: outcome.steps, minimised: shortest === null ? null : toldOf(shortest) });
    }
    if (played % TELL_EVERY === 0) {
      tell({ kind: "played", seeds: played });
      played = 0;
    }
  }
  tell({ kind: "played", seeds: played });
}
process.exit(0);
