import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { referenceRun } from "./reference-run.ts";
import { worldOf } from "./scenario.ts";
import { sweepMoments, sweepSteps } from "./sweep.ts";
import type { SweepOptions } from "./sweep.ts";
import { runTrial } from "./trial.ts";
import type { Kill } from "./trial.ts";

const USAGE = `usage: crash-sweep [--random N] [--all] [--seed S] [--world W ...] [--steps PATTERN] [--jobs J] [--minutes M] [--repeat W KILLS] [--log FILE]

Kills pawl run at each of its steps, or (--random N) at N random moments, takes it up again and looks at what there is.
  --world    isolated or in-place, and sqlite3, node-sqlite or postgres, such as isolated+sqlite3; several times for several
  --steps    only steps whose name matches
  --all      each occurrence of a step, not only the first, one in the middle and the last
  --minutes  no trial is begun after this time; default: 60
  --repeat   the kills of one trial, as the line of a failure gives them
`;
const { values } = parseArgs({
  options: {
    random: { type: "string" },
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

/** A run of the scenario takes about this long where nothing else runs, with room for a machine that is busy. */
const RUN_MS = Number(process.env["PAWL_SWEEP_RUN_MS"] ?? 4000);

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const endMs = performance.now() + Number(values.minutes) * 60_000;
  let failures = 0;
  for (const name of values.world) {
    const world = worldOf(name);
    const server = world.driver === "postgres" ? await startServer() : null;
    const newAddress = server === null ? null : () => `${server.url}#pipeline_${randomBytes(6).toString("hex")}`;
    try {
      const { steps: reference, usual } = await referenceRun(world, newAddress?.() ?? null);
      const tell = (kills: readonly Kill[], { done, problems, kept }: Awaited<ReturnType<typeof runTrial>>): void => {
        const line = JSON.stringify({ world: name, kills, done: done.length, problems, kept });
        if (values.log !== undefined) appendFileSync(values.log, `${line}\n`);
        if (problems.length === 0) return;
        const repeat = `pnpm crash-sweep --world ${name} --repeat '${JSON.stringify(done)}'`;
        process.stdout.write(`FAIL ${problems.join("\n     ")}\n     again: ${repeat}\n     kept: ${String(kept)}\n`);
      };
      const options: SweepOptions = { newAddress, usual, keepFailed: true, seed, jobs: Number(values.jobs), mayGoOn: () => performance.now() < endMs, onTrial: tell };
      if (values.repeat !== undefined) {
        const kills = JSON.parse(values.repeat) as readonly Kill[];
        const end = await runTrial(world, kills, options);
        tell(kills, end);
        process.stdout.write(`${name}: ${end.done.length} of ${kills.length} kills took place, ${end.problems.length} problems\n`);
        failures += end.problems.length;
        continue;
      }
      const what = values.random === undefined ? "steps" : "moments";
      const end =
        values.random === undefined
          ? await sweepSteps(world, { reference, isAll: values.all, filter: new RegExp(values.steps) }, options)
          : await sweepMoments(world, { count: Number(values.random), runMs: RUN_MS }, options);
      failures += end.failures;
      process.stdout.write(
        `${name}, ${what}, seed ${seed}: ${end.kills} kills in ${end.trials} trials, ${end.failures} failed, ${end.unreached.length} not reached, ${end.left} left out for want of time\n`,
      );
    } finally {
      await server?.stop();
    }
  }
  process.exitCode = failures > 0 ? 1 : 0;
}

/** The server that the tests of @pawl/database run on. */
async function startServer(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const program = join(import.meta.dirname, "../../../../../packages/database/test/fixtures/runs-postgres.ts");
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"], detached: true });
  const ended = once(child, "exit");
  const { value } = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()) as { value?: string };
  if (value === undefined) throw new Error("there is no PostgreSQL server to be had");
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await ended;
  };
  return { url: value, stop };
}

await main();
