import { monitorEventLoopDelay } from "node:perf_hooks";

import type { PipelineState } from "@pawl/pipeline";

import type { DebugLog } from "./session-log.ts";

/** Time between two dumps, in milliseconds. */
export const DUMP_INTERVAL_MS = 60_000;
/** More ids than this are not listed. */
const MOST_IDS = 50;

/** What a dump looks at. */
export interface DumpSources {
  /** `null` before the first run. */
  readonly state: () => PipelineState | null;
  /** Position at which the ledger ends. */
  readonly seq: () => number;
  /** Names of what is under way in this process. */
  readonly jobs: () => readonly string[];
}

/** Writes counts and ids of everything that is under way to the log, now, at intervals, and when it is stopped. */
export function startDumps(log: DebugLog, sources: DumpSources, intervalMs: number = DUMP_INTERVAL_MS): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const dump = (section: string): void => {
    const process_ = { ...memory(), uptimeMs: Math.round(process.uptime() * 1000), loopDelayMaxMs: Math.round(delay.max / 1e6) };
    delay.reset();
    const state = sources.state();
    const run = state === null ? null : runFacts(state);
    log.write("debug", `dump/${section}`, "counts and ids", { seq: sources.seq(), jobs: listed(sources.jobs()), run, process: process_ });
  };
  dump("start");
  const timer = setInterval(() => dump("interval"), intervalMs).unref();
  return {
    stop: () => {
      clearInterval(timer);
      delay.disable();
      dump("end");
    },
  };
}

/** What this process holds; `null` where the system does not say, as when no file can be opened. */
function memory(): { readonly rss: number | null; readonly heapUsed: number | null } {
  try {
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heapUsed };
  } catch {
    return { rss: null, heapUsed: null };
  }
}

function runFacts(state: PipelineState): Readonly<Record<string, unknown>> {
  const phases: Record<string, number> = {};
  for (const [, { phase }] of state.artifacts.entries()) phases[phase] = (phases[phase] ?? 0) + 1;
  return {
    id: state.run,
    status: state.status,
    head: state.head,
    phases,
    attempts: listed([...state.attempts.values()].map(({ attempt, state: step, artifacts }) => `${attempt} ${step} ${artifacts.join(" ")}`)),
    queue: listed([...state.queue.values()].map(({ artifact }) => artifact)),
    parked: listed([...state.parked.values()]),
    questions: state.questions.length,
  };
}

function listed(ids: readonly string[]): { readonly count: number; readonly ids: readonly string[] } {
  return { count: ids.length, ids: ids.slice(0, MOST_IDS) };
}
