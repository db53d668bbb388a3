import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { makeProject } from "../../support/make-project.ts";
import type { Project } from "../../support/make-project.ts";
import { parseNdjson } from "../../support/parse-ndjson.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";
import { closureProblems, openAttempts } from "../support/closure-problems.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { firstBrokenLink } from "../support/hash-chain.ts";
import { chooseKills } from "./choose-kills.ts";
import type { ChoiceOptions } from "./choose-kills.ts";
import { COMMAND_CASES, commandPlan } from "./command-cases.ts";
import type { CommandCase } from "./command-cases.ts";
import { livingIn } from "./living-in.ts";
import { readTrace } from "./trial.ts";
import type { Kill, Step } from "./trial.ts";

const PRELOAD = fileURLToPath(new URL("fixtures/steps.mjs", import.meta.url));

/** Longest time for one command; beyond it it hangs. */
const LIMIT_MS = 180_000;

/** What a sweep of commands is told of, and when it is to end. */
export interface CommandSweepOptions extends ChoiceOptions {
  readonly driver: "sqlite3" | "node-sqlite";
  readonly mode: "isolated" | "in-place";
  /** In which order they are tried. */
  readonly seed: number;
  /** Trials at a time. */
  readonly jobs: number;
  readonly mayGoOn: () => boolean;
  readonly onTrial: (name: string, kill: Kill, problems: readonly string[]) => void;
}

/** What a sweep of commands came to. */
export interface CommandSweepEnd {
  readonly kills: number;
  readonly failures: number;
  readonly unreached: number;
  readonly left: number;
}

/**
 * Kills each decision of a human's at its steps, gives it again, lets the run go on to its end, and looks at what there is: the decision
 * was taken once, and all else holds as after a run.
 */
export async function sweepCommands(options: CommandSweepOptions): Promise<CommandSweepEnd> {
  const waiting = await waitingProject(options);
  let [kills, failures, unreached] = [0, 0, 0];
  try {
    const trials: (readonly [string, Kill])[] = [];
    for (const name of Object.keys(COMMAND_CASES)) {
      const steps = await stepsOf(waiting, name);
      trials.push(...chooseKills(steps, options).filter(({ victim }) => victim === "orchestrator").map((kill) => [name, kill] as const));
    }
    const random = new SeededRandom(options.seed);
    // There may be no time for all of them, and each command is to have its share.
    const places = new Map(trials.map((trial) => [trial, random.next()]));
    trials.sort((left, right) => (places.get(left) ?? 0) - (places.get(right) ?? 0));
    const work = async (): Promise<void> => {
      while (options.mayGoOn()) {
        const next = trials.shift();
        if (next === undefined) return;
        const { isKilled, problems } = await tryCommand(waiting, next[0], next[1], options);
        if (isKilled) kills += 1;
        else unreached += 1;
        if (problems.length > 0) failures += 1;
        options.onTrial(next[0], next[1], problems);
      }
    };
    await Promise.all(Array.from({ length: options.jobs }, work));
    return { kills, failures, unreached, left: trials.length };
  } finally {
    waiting.dispose();
  }
}

/** A project whose run waits for a file that `docs/decision.md` requires, with everything else closed. */
async function waitingProject({ mode, driver }: CommandSweepOptions): Promise<Project> {
  const project = makeProject();
  project.writePlan(commandPlan({ mode, isAmended: false }));
  project.git("add", "pawl.yaml");
  project.git("commit", "--quiet", "--message=Plan");
  const { exitCode, stderr } = await project.pawl(["run", "--driver", driver]);
  if (exitCode !== 3) throw new Error(`the run that is to wait exits with ${String(exitCode)}: ${stderr}`);
  return project;
}

/** The same in a folder of its own, ready for a command. */
async function copyOf(waiting: Project, { prepare }: CommandCase): Promise<Project> {
  const project = makeProject({ isRepository: false });
  rmSync(project.dir, { recursive: true });
  cpSync(waiting.dir, project.dir, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  project.env["PAWL_SWEEP_ROOT"] = project.root;
  await prepare?.(project);
  return project;
}

/** The steps of a command that nobody kills. */
async function stepsOf(waiting: Project, name: string): Promise<readonly Step[]> {
  const one = COMMAND_CASES[name] as CommandCase;
  const project = await copyOf(waiting, one);
  try {
    const trace = join(project.root, "trace");
    const { exitCode, stderr } = await give(project, one, { PAWL_SWEEP_TRACE: trace });
    if (exitCode !== 0) throw new Error(`${name} that nobody kills exits with ${String(exitCode)}: ${stderr}`);
    return readTrace(trace);
  } finally {
    project.dispose();
  }
}

async function give(project: Project, { args }: CommandCase, env: NodeJS.ProcessEnv) {
  return await project.pawl(args, { env: { ...project.env, ...env }, nodeArgs: ["--import", PRELOAD], timeoutMs: LIMIT_MS });
}

async function tryCommand(waiting: Project, name: string, kill: Kill, options: CommandSweepOptions) {
  const one = COMMAND_CASES[name] as CommandCase;
  const project = await copyOf(waiting, one);
  const problems: string[] = [];
  let isKilled = false;
  try {
    const first = await give(project, one, { PAWL_SWEEP_MARK: join(project.root, "killed"), PAWL_SWEEP_TARGET: JSON.stringify(kill) });
    isKilled = first.signal === "SIGKILL";
    if (isKilled) {
      const again = await project.pawl(one.args, { timeoutMs: LIMIT_MS });
      const isRefused = again.exitCode === 2 && one.refusedAgain?.test(again.stderr) === true;
      if (again.exitCode !== 0 && !isRefused) problems.push(`given again, it exits with ${String(again.exitCode)}: ${again.stderr}`);
    }
    problems.push(...(await endOf(project, one, options)));
  } catch (error) {
    problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    try {
      project.dispose();
    } catch (error) {
      problems.push(String(error));
    }
  }
  return { isKilled, problems };
}

/** Lets the run go on to its end, and says what is wrong then. */
async function endOf(project: Project, { recorded, exitCode }: CommandCase, { driver, mode }: CommandSweepOptions): Promise<readonly string[]> {
  project.write("licence.txt", "granted\n");
  // Where there is nothing to answer or to resume, these are refused.
  await project.pawl(["resume"]);
  await project.pawl(["answer", "docs/decision.md", "PROVIDED"]);
  const run = await project.pawl(["run", "--driver", driver], { timeoutMs: LIMIT_MS });
  if (run.exitCode !== exitCode) return [`the run exits with ${String(run.exitCode)}: ${run.stderr.slice(-2000)}`];
  const [log, audit, history, status] = await Promise.all([
    project.pawl(["log", "--json", "--run", "all"]),
    project.pawl(["audit"]),
    project.pawl(["contract", "history"]),
    project.pawl(["status"]),
  ]);
  const events = parseNdjson(log.stdout);
  project.write("../history.jsonl", history.stdout);
  const check = await project.pawl(["contract", "check", join(project.root, "history.jsonl"), join(project.dir, "progress/status.json")]);
  const failed = Object.entries({ log, audit, history, status, check }).filter(([, result]) => result.exitCode !== 0);
  const fsck = project.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress").trim();
  const tree = mode === "isolated" ? project.git("status", "--porcelain", "--untracked-files=no") : "";
  return [
    ...failed.map(([name, result]) => `${name} exits with ${String(result.exitCode)}: ${result.stdout.slice(-1000)}${result.stderr.slice(-1000)}`),
    ...(status.stdout === readFileSync(join(project.dir, "progress/status.json"), "utf8") ? [] : ["the status file is not the last report"]),
    ...eventProblems(events, recorded, exitCode),
    ...(fsck === "" ? [] : [`git fsck: ${fsck}`]),
    ...(tree === "" ? [] : [`the project's tree differs from its branch: ${tree}`]),
    ...livingIn(project.root).map(({ pid, command }) => `process ${pid} is left: ${command}`),
  ];
}

function eventProblems(events: readonly LoggedEvent[], recorded: string, exitCode: number): readonly string[] {
  const broken = firstBrokenLink(events);
  const times = events.filter(({ type, data }) => type === recorded && data["by"] !== undefined && data["by"] !== null ? data["by"] === "Ada" : type === recorded).length;
  const attempts = openAttempts(events);
  const charged = events.filter(({ type, data }) => type === "artifact.retried" && data["charged"] === true);
  return [
    ...(broken === null ? [] : [`the chain of hashes breaks at event ${broken}`]),
    ...(times === 1 ? [] : [`${recorded} is recorded ${times} times`]),
    ...(exitCode === 0 ? closureProblems(events) : []),
    ...(attempts.length === 0 ? [] : [`attempts without an end: ${attempts.join(", ")}`]),
    ...charged.map(({ seq }) => `event ${seq}: a failure that is charged`),
  ];
}
