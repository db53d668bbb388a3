import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { parseNdjson } from "../../support/parse-ndjson.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";
import type { PawlResult } from "../../support/run-pawl.ts";
import { endProblems } from "./invariants.ts";
import { isLivingIn, livingIn } from "./living-in.ts";
import { hasLast, startReceiver } from "./receiver.ts";
import type { SweepReceiver } from "./receiver.ts";
import { makeScenario } from "./scenario.ts";
import type { Scenario, World } from "./scenario.ts";

const PRELOAD = fileURLToPath(new URL("fixtures/steps.mjs", import.meta.url));

/** Longest time for a run that is killed, or for the one that ends; beyond it the run hangs. */
const RUN_LIMIT_MS = 180_000;

/**
 * Who is killed: the orchestrator, its spawn helper, both; the orchestrator while the helper is stopped; or, from outside, everything
 * that runs for it at once, agents, checks and git included, as a service manager does.
 */
export const VICTIMS = ["orchestrator", "helper", "both", "with-stopped-helper", "everything"] as const;
export type Victim = (typeof VICTIMS)[number];

/** One kill: before or after the nth step of a kind, or some time after the start. */
export type Kill =
  | { readonly at: "step"; readonly key: string; readonly nth: number; readonly side: "before" | "after"; readonly victim: Victim }
  | { readonly at: "moment"; readonly delayMs: number; readonly victim: Victim };

/** A step as a run told of it. */
export interface Step {
  readonly key: string;
  readonly nth: number;
}

/** How a trial went. */
export interface TrialEnd {
  /** The kills that took place, in order. */
  readonly done: readonly Kill[];
  /** The first kill that did not, where the run was over before. */
  readonly missed: Kill | null;
  readonly problems: readonly string[];
  /** Steps of the run that was not killed, in order. */
  readonly steps: readonly Step[];
  /** What is kept for whoever looks; `null` where it was removed. */
  readonly kept: string | null;
}

/** What all trials share. */
export interface TrialOptions {
  /** Gives the address of a schema that nobody else has. */
  readonly newAddress: (() => string) | null;
  /** What a run that nobody kills leaves; see `leftFiles`. */
  readonly usual: readonly string[];
  readonly keepFailed: boolean;
}

/** Runs a project, kills it at each of the given moments and takes it up again each time, lets it end, and looks at what there is. */
export async function runTrial(world: World, kills: readonly Kill[], options: TrialOptions): Promise<TrialEnd> {
  await using receiver = world.hasReceiver ? await startReceiver() : null;
  const scenario = makeScenario(world, world.driver === "postgres" ? (options.newAddress?.() ?? null) : null, receiver?.url ?? null);
  const acknowledged: LoggedEvent[] = [];
  const done: Kill[] = [];
  const problems: string[] = [];
  const outputs: Promise<PawlResult>[] = [];
  const steps: Step[] = [];
  let missed: Kill | null = null;
  let kept: string | null = null;
  try {
    for (const kill of kills) {
      const { exitCode, signal, stderr, isDone } = await runKilled(scenario, kill, { acknowledged, outputs });
      if (isDone) done.push(kill);
      else missed = kill;
      if (signal === "SIGKILL") continue;
      if (exitCode !== 0) problems.push(`killed ${kill.victim}, and the run exits with ${String(exitCode)}: ${stderr.slice(-2000)}`);
      break;
    }
    const { exitCode, stderr, stdout, steps: told } = await runTraced(scenario);
    for (const output of outputs) acknowledged.push(...completeLines((await output).stdout));
    acknowledged.push(...completeLines(stdout));
    steps.push(...told);
    if (receiver !== null) await deliverRest(scenario, receiver);
    problems.push(...(await endProblems(scenario, { exitCode, stderr, acknowledged, receiver }, options.usual)));
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    if (problems.length > 0 && options.keepFailed) kept = scenario.project.root;
    else dispose(scenario, problems);
  }
  return { done, missed, problems, steps, kept };
}

/** Runs `pawl run` to its end, and has it tell its steps. */
export async function runTraced({ project, runArgs }: Scenario): Promise<PawlResult & { readonly steps: readonly Step[] }> {
  const trace = join(project.root, "trace");
  const env = { ...project.env, PAWL_SWEEP_TRACE: trace };
  const result = await project.pawl(runArgs, { env, nodeArgs: ["--import", PRELOAD], timeoutMs: RUN_LIMIT_MS });
  return { ...result, steps: readTrace(trace) };
}

/** What a sender had taken on that was killed goes out after a while, with any other start. */
async function deliverRest({ project, runArgs }: Scenario, receiver: SweepReceiver): Promise<void> {
  for (let starts = 0; starts < 20 && !hasLast(receiver); starts += 1) await project.pawl(runArgs, { timeoutMs: RUN_LIMIT_MS });
}

function dispose({ project }: Scenario, problems: string[]): void {
  try {
    project.dispose();
  } catch (error) {
    problems.push(String(error));
  }
}

interface Segment {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly isDone: boolean;
}

interface Told {
  readonly acknowledged: LoggedEvent[];
  /** Of runs whose helper was stopped: it keeps their output open until the next run ends it. */
  readonly outputs: Promise<PawlResult>[];
}

async function runKilled(scenario: Scenario, kill: Kill, { acknowledged, outputs }: Told): Promise<Segment> {
  const { project, runArgs } = scenario;
  const mark = join(project.root, "killed");
  rmSync(mark, { force: true });
  const env = { ...project.env, PAWL_SWEEP_MARK: mark, ...(kill.at === "step" ? { PAWL_SWEEP_TARGET: JSON.stringify(kill) } : {}) };
  const { child, ended } = project.start(runArgs, { env, nodeArgs: ["--import", PRELOAD], timeoutMs: RUN_LIMIT_MS });
  let isTold = false;
  const timer = kill.at === "step" ? null : setTimeout(() => (isTold = killNow(scenario, child.pid as number, kill.victim)), kill.delayMs);
  const isMarked = (): boolean => existsSync(mark) && (JSON.parse(readFileSync(mark, "utf8")) as { readonly isThere: boolean }).isThere;
  if (kill.victim === "with-stopped-helper") {
    outputs.push(ended);
    const [exitCode, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    if (timer !== null) clearTimeout(timer);
    return { exitCode, signal, stderr: exitCode === null ? "" : (await ended).stderr, isDone: isTold || isMarked() };
  }
  const { exitCode, signal, stderr, stdout } = await ended;
  if (timer !== null) clearTimeout(timer);
  acknowledged.push(...completeLines(stdout));
  return { exitCode, signal, stderr, isDone: isTold || isMarked() };
}

/** From outside, so in the middle of whatever it does. @returns whether all of the victims were there. */
function killNow({ project }: Scenario, pid: number, victim: Victim): boolean {
  if (victim === "everything") {
    process.kill(pid, "SIGKILL");
    for (const one of livingIn(project.root)) {
      // On a busy machine its number may be another's by now.
      if (isLivingIn(one.pid, project.root)) endProcess(one.pid);
    }
    return true;
  }
  const helper = victim === "orchestrator" ? undefined : livingIn(project.root).find(({ command }) => command.includes("spawn-helper"));
  if (helper !== undefined) process.kill(helper.pid, victim === "with-stopped-helper" ? "SIGSTOP" : "SIGKILL");
  if (victim !== "helper") process.kill(pid, "SIGKILL");
  return helper !== undefined || victim !== "helper";
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** The last line of a process that was killed may be torn. */
function completeLines(stdout: string): readonly LoggedEvent[] {
  return parseNdjson(stdout.slice(0, stdout.lastIndexOf("\n") + 1));
}

/** The steps that a run told of in a file. */
export function readTrace(file: string): readonly Step[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Step);
}
