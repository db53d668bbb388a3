/** `pnpm sim`: plays seeds in several processes, says how far it is, and how to play a seed again that broke a promise. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { MUTATIONS } from "./search/mutations.ts";
import type { PlayMessage } from "./play-message.ts";

const USAGE = `Plays simulated runs that go wrong, each of which follows from its seed, and checks every promise after each step.

  pnpm sim --seeds 2000 --from 1     as many seeds, from this one on
  pnpm sim --from 77 --story         one seed, with everything that happens
  pnpm sim --choices 0,1,2           a minimised schedule
      --jobs 2                       in so many processes
      --plain                        without looking for a shorter schedule
      --all                          goes on after a seed that breaks a promise
      --mutation NAME                with a fault planted in Pawl: ${Object.keys(MUTATIONS).join(", ")}
`;

/** Time between two lines that say how far it is, in milliseconds. */
const TELL_EVERY_MS = 10_000;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: "2" },
    choices: { type: "string" },
    mutation: { type: "string" },
    story: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function wholeNumber(name: "seeds" | "from" | "jobs"): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  process.stderr.write(`--${name} takes a whole number from 1 on, not ${values[name]}\n\n${USAGE}`);
  process.exit(2);
}

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (values.mutation !== undefined && !Object.hasOwn(MUTATIONS, values.mutation)) {
  process.stderr.write(`there is no mutation ${values.mutation}\n\n${USAGE}`);
  process.exit(2);
}

const seeds = wholeNumber("seeds");
const from = wholeNumber("from");
const jobs = Math.min(wholeNumber("jobs"), seeds);
const startedAt = performance.now();
const failed: number[] = [];
let played = 0;
let toldAt = startedAt;

function again(seed: number): string {
  return `pnpm sim --from ${seed} --story${values.mutation === undefined ? "" : ` --mutation ${values.mutation}`}`;
}

function tellProgress(): void {
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`${played} of ${seeds} seeds, ${seconds.toFixed(0)} s, ${failed.length} that broke a promise\n`);
}

function take(message: PlayMessage): void {
  if (message.kind === "story") {
    process.stdout.write(`${message.lines.join("\n")}\n`);
    if (message.violation === null) return;
    process.stdout.write(`broken: ${message.violation}\n`);
    if (values.choices !== undefined) process.exitCode = 1;
    return;
  }
  if (message.kind === "violation") {
    const { seed, minimised } = message;
    failed.push(seed);
    process.stdout.write(`seed ${seed} breaks a promise: ${message.message}\nplay it again: ${again(seed)}\n`);
    if (minimised !== null) {
      process.stdout.write(
        `shortest schedule found (${minimised.steps} of ${message.steps} steps, ${minimised.tries} tries):\n` +
          `${minimised.lines.join("\n")}\nbroken: ${minimised.message}\nplay that again: pnpm sim --choices ${minimised.choices.join(",")}\n\n`,
      );
    }
    if (!values.all) stopAll();
    return;
  }
  played += message.seeds;
  if (performance.now() - toldAt < TELL_EVERY_MS) return;
  toldAt = performance.now();
  tellProgress();
}

const children: ChildProcess[] = [];
let isStopped = false;

function stopAll(): void {
  isStopped = true;
  for (const child of children) child.kill("SIGKILL");
}

/** Plays every so-manieth seed in a process of its own. */
function play(job: number): Promise<void> {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const share = ["--from", String(from + job), "--seeds", String(seeds - job), "--every", String(jobs)];
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      "--import",
      path("substitutes/register.ts"),
      path("play.ts"),
      ...(values.choices === undefined ? share : ["--choices", values.choices]),
      ...(values.story ? ["--story"] : []),
      ...(values.plain ? ["--plain"] : []),
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...(values.mutation === undefined ? {} : { PAWL_SIMULATION_MUTATION: values.mutation }) } },
  );
  children.push(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on("line", (line) => take(JSON.parse(line) as PlayMessage));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      if (code !== 0 && !isStopped) {
        process.stderr.write(`a process of the simulation ended with ${code}\n`);
        process.exitCode = 1;
      }
      resolve();
    });
  });
}

await Promise.all(Array.from({ length: values.choices === undefined ? jobs : 1 }, (_, job) => play(job)));
if (values.choices === undefined) {
  tellProgress();
  if (failed.length > 0) {
    process.stdout.write(`broken by: ${failed.toSorted((one, other) => one - other).join(", ")}\n`);
    process.exitCode = 1;
  }
}
