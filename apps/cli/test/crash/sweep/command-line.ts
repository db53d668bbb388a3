import { parseArgs } from "node:util";

import type { Kill } from "./trial.ts";

/** What `--help` prints. */
export const USAGE = `usage: pnpm crash-sweep [--random N | --commands] [--all] [--seed S] [--world W]... [--steps PATTERN] [--jobs J] [--minutes M]

Kills pawl run at each of its steps, or at N random moments, takes it up again, and looks at what there is once it has ended.
  --random   so many random moments instead of the steps, in each world
  --commands the decisions of humans (pause, answer, amend, rollback, ...) instead of the run: each is killed at its steps, and given again
  --all      each occurrence of a step, not only the first, one in the middle and the last
  --seed     which moments, and in which order the steps; printed
  --world    isolated or in-place, and sqlite3, node-sqlite or postgres, such as isolated+sqlite3, and +webhook where a receiver is
             told of the run; can be given several times
  --steps    only steps whose name this regular expression matches
  --jobs     trials at a time; default: 2
  --minutes  no trial is begun after so many; default: 60
  --repeat   the kills of one trial, as JSON; the line of a failure gives them
  --log      file that gets a line of JSON about each trial
`;

/** What is asked for. */
export interface SweepCommand {
  readonly worlds: readonly string[];
  readonly random: number | null;
  readonly isOfCommands: boolean;
  readonly isAll: boolean;
  readonly seed: number;
  readonly filter: RegExp;
  readonly jobs: number;
  readonly minutes: number;
  readonly repeat: readonly Kill[] | null;
  readonly log: string | null;
}

/** Reads the command line. @throws Error for one that is not understood. */
export function readCommandLine(args: readonly string[]): SweepCommand | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      random: { type: "string" },
      commands: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      seed: { type: "string" },
      world: { type: "string", multiple: true, default: ["isolated+sqlite3", "in-place+node-sqlite"] },
      steps: { type: "string", default: "" },
      jobs: { type: "string", default: "2" },
      minutes: { type: "string", default: "60" },
      repeat: { type: "string" },
      log: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return {
    worlds: values.world,
    random: values.random === undefined ? null : wholeNumber("random", values.random),
    isOfCommands: values.commands,
    isAll: values.all,
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : wholeNumber("seed", values.seed),
    filter: new RegExp(values.steps),
    jobs: wholeNumber("jobs", values.jobs),
    minutes: wholeNumber("minutes", values.minutes),
    repeat: values.repeat === undefined ? null : (JSON.parse(values.repeat) as readonly Kill[]),
    log: values.log ?? null,
  };
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`--${name} is ${JSON.stringify(text)}, not a whole number`);
}
