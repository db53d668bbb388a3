// Kills `pawl run` at its steps or at random moments and takes it up again: `pnpm crash-sweep --help`.
import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";

import { readCommandLine, USAGE } from "./command-line.ts";
import type { SweepCommand } from "./command-line.ts";
import { sweepCommands } from "./command-sweep.ts";
import { referenceRun } from "./reference-run.ts";
import { worldOf } from "./scenario.ts";
import type { World } from "./scenario.ts";
import { startServer } from "./server.ts";
import { sweepMoments, sweepSteps } from "./sweep.ts";
import type { SweepEnd, SweepOptions } from "./sweep.ts";
import { runTrial } from "./trial.ts";
import type { Kill, TrialEnd } from "./trial.ts";

/** Random moments are within this part of what a whole run takes: one that is taken up in its middle is over sooner. */
const MOMENTS_WITHIN = 0.6;

const command = readCommandLine(process.argv.slice(2));
if (command === "help") process.stdout.write(USAGE);
else process.exitCode = (await sweepWorlds(command)) > 0 ? 1 : 0;

/** @returns how many trials failed. */
async function sweepWorlds(given: SweepCommand): Promise<number> {
  const endMs = performance.now() + given.minutes * 60_000;
  let failures = 0;
  for (const name of given.worlds) {
    const world = worldOf(name);
    if (given.isOfCommands) {
      failures += await sweepDecisions(name, given, endMs);
      continue;
    }
    await using server = world.driver === "postgres" ? await startServer() : null;
    const newAddress = server === null ? null : () => `${server.url}#pipeline_${randomBytes(6).toString("hex")}`;
    const startedAt = performance.now();
    const { steps: reference, usual } = await referenceRun(world, newAddress?.() ?? null);
    const runMs = Math.round((performance.now() - startedAt) * MOMENTS_WITHIN);
    const { seed, jobs } = given;
    const onTrial = (kills: readonly Kill[], end: TrialEnd): void => tell({ name, kills, end, log: given.log });
    const options: SweepOptions = { newAddress, usual, keepFailed: true, seed, jobs, mayGoOn: () => performance.now() < endMs, onTrial };
    const end = await sweep(world, given, { ...options, reference, runMs });
    failures += end.failures;
    process.stdout.write(
      `${name}, seed ${seed}: ${end.kills} kills in ${end.trials} trials, ${end.failures} failed, ${end.unreached.length} not reached, ${end.left} left out for want of time\n`,
    );
  }
  return failures;
}

/** @returns how many trials failed. */
async function sweepDecisions(name: string, { isAll, filter, jobs, log, seed }: SweepCommand, endMs: number): Promise<number> {
  const { mode, driver } = worldOf(name);
  if (driver === "postgres") throw new Error("commands are swept on SQLite");
  const onTrial = (decision: string, kill: Kill, problems: readonly string[]): void => {
    if (log !== null) appendFileSync(log, `${JSON.stringify({ world: name, command: decision, kill, problems })}\n`);
    if (problems.length > 0) process.stdout.write(`FAIL ${decision} killed at ${JSON.stringify(kill)}\n     ${problems.join("\n     ")}\n`);
  };
  const end = await sweepCommands({ mode, driver, isAll, filter, jobs, seed, mayGoOn: () => performance.now() < endMs, onTrial });
  process.stdout.write(`${name}, seed ${seed}: ${end.kills} kills of commands, ${end.failures} failed, ${end.unreached} not reached, ${end.left} left out for want of time\n`);
  return end.failures;
}

interface MeasuredOptions extends SweepOptions {
  readonly reference: Parameters<typeof sweepSteps>[1]["reference"];
  readonly runMs: number;
}

async function sweep(world: World, { repeat, random, isAll, filter }: SweepCommand, options: MeasuredOptions): Promise<SweepEnd> {
  const { reference, runMs } = options;
  if (repeat !== null) {
    const end = await runTrial(world, repeat, options);
    options.onTrial(repeat, end);
    return { kills: end.done.length, trials: 1, failures: end.problems.length > 0 ? 1 : 0, unreached: repeat.slice(end.done.length), left: 0 };
  }
  if (random !== null) return await sweepMoments(world, { count: random, runMs }, options);
  return await sweepSteps(world, { reference, isAll, filter }, options);
}

interface Told {
  readonly name: string;
  readonly kills: readonly Kill[];
  readonly end: TrialEnd;
  readonly log: string | null;
}

function tell({ name, kills, end: { done, problems, kept }, log }: Told): void {
  if (log !== null) appendFileSync(log, `${JSON.stringify({ world: name, kills, done: done.length, problems, kept })}\n`);
  if (problems.length === 0) return;
  const again = `pnpm crash-sweep --world ${name} --repeat '${JSON.stringify(done)}'`;
  process.stdout.write(`FAIL ${problems.join("\n     ")}\n     again: ${again}\n     kept: ${String(kept)}\n`);
}
