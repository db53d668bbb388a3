import type { Project } from "../../support/make-project.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";
import { killPlan } from "./kill-plan.ts";
import { markedProcesses } from "./marked-processes.ts";
import type { MarkedProcess } from "./marked-processes.ts";
import { runUntilKilled } from "./run-until-killed.ts";

/** How a run with crashes went. */
export interface CrashRun {
  readonly kills: number;
  /** Of the last start, which nobody killed. */
  readonly exitCode: number | null;
  readonly stderr: string;
  /** Processes of a killed orchestrator that were still there when the next one had begun to work. */
  readonly survivors: readonly MarkedProcess[];
  /** Processes that killed orchestrators left for the next one to end. */
  readonly leftovers: number;
  /** What was last seen of each killed start, and what it had begun with. */
  readonly killedAfter: readonly string[];
}

/** What kills a run, and what is looked at each time. */
export interface CrashOptions {
  readonly seed: number;
  readonly kills: number;
  readonly afterKill: () => Promise<void>;
}

/** Runs the demo, kills its orchestrator at each moment of a plan and takes the run up again, and then lets it end. */
export async function crashRun(project: Project, { seed, kills, afterKill }: CrashOptions): Promise<CrashRun> {
  const survivors: MarkedProcess[] = [];
  const killedAfter: string[] = [];
  let left: readonly MarkedProcess[] = [];
  let leftovers = 0;
  const onEvent = ({ type }: LoggedEvent): void => {
    if (type !== "orchestrator.started") return;
    survivors.push(...left.filter((one) => isSameIn(one, markedProcesses(project.root))));
    left = [];
  };
  for (const moment of killPlan(seed, kills)) {
    const closedBefore = Number(project.git("rev-list", "--count", "main")) - 1;
    const { isKilled, exitCode, stderr, events } = await runUntilKilled(project, { moment, closedBefore, onEvent });
    if (!isKilled) return { kills: killedAfter.length, exitCode, stderr, survivors, leftovers, killedAfter };
    const [first, last] = [events.at(0)?.type ?? "nothing", events.at(-1)?.type ?? "nothing"];
    killedAfter.push(`${closedBefore} closed, from ${first} to ${last}: ${JSON.stringify(moment)}`);
    const found = markedProcesses(project.root);
    leftovers += found.length;
    left = [...left.filter((one) => isSameIn(one, found)), ...found.filter((one) => !isSameIn(one, left))];
    await afterKill();
  }
  const closedBefore = Number(project.git("rev-list", "--count", "main")) - 1;
  const { exitCode, stderr } = await runUntilKilled(project, { moment: null, closedBefore, onEvent });
  return { kills: killedAfter.length, exitCode, stderr, survivors, leftovers, killedAfter };
}

function isSameIn(one: MarkedProcess, others: readonly MarkedProcess[]): boolean {
  return others.some(({ pid, startedAt }) => pid === one.pid && startedAt === one.startedAt);
}
