import { hostname } from "node:os";

import { escapeForTerminal, isProcessAlive, oneLine } from "@pawl/agents";
import type { Ledger, LockHolder } from "@pawl/database";
import type { AttemptRow, EventType } from "@pawl/pipeline";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { formatDuration } from "../../output/format-duration.ts";
import { renderJson } from "../../output/render-json.ts";
import { renderTable } from "../../output/render-table.ts";
import { writeResult } from "../../output/streams.ts";
import { readLedger } from "../read-ledger.ts";

/** Who is at work, as the ledger has it, and whether that process is alive. */
interface Activity {
  readonly nowMs: number;
  readonly lock: LockHolder | null;
  /** `null`: nobody holds the lock, or it is held from another machine, whose processes cannot be seen. */
  readonly isAlive: boolean | null;
  readonly attempts: readonly AttemptRow[];
  /** `null`: the run is not paused. */
  readonly pause: Pause | null;
}

/** Who paused the run, when and why. */
interface Pause {
  readonly by: string;
  readonly why: string | null;
  readonly atMs: number;
}

/** What begins a pause, and what ends it. */
const PAUSE_EVENTS: readonly EventType[] = ["run.paused", "run.resumed", "run.completed", "run.aborted"];

const HEADINGS = ["ATTEMPT", "KIND", "PROFILE", "STATE", "ELAPSED", "ARTIFACTS"];

/** Prints the lock's holder, the live attempts of the latest run, and whether that is paused. */
export async function psAction(options: { readonly cwd: string | null; readonly isJson: boolean }): Promise<ExitCode> {
  const activity = await readLedger(options.cwd, async (ledger): Promise<Activity> => {
    const run = await ledger.latestRun();
    const attempts = run === null ? [] : await ledger.queries.liveAttempts(run);
    const lock = await ledger.readLock();
    return {
      nowMs: Date.now(),
      lock,
      isAlive: lock === null || lock.host !== hostname() ? null : isProcessAlive(lock),
      attempts,
      pause: run === null ? null : await readPause(ledger, run),
    };
  });
  await writeResult(`${options.isJson ? renderJson(toJson(activity)) : renderActivity(activity)}\n`);
  return EXIT_CODES.OK;
}

async function readPause(ledger: Ledger, run: string): Promise<Pause | null> {
  let pause: Pause | null = null;
  for await (const event of ledger.events({ run, types: PAUSE_EVENTS })) {
    pause = event.type === "run.paused" ? { by: event.data.by, why: event.data.why, atMs: event.atMs } : null;
  }
  return pause;
}

function renderActivity(activity: Activity): string {
  const { attempts, pause, nowMs } = activity;
  const rows = attempts.map(({ attempt, kind, profile, state, startedAtMs, artifacts }) => [
    String(attempt),
    kind,
    profile ?? "-",
    state,
    formatDuration(nowMs - startedAtMs),
    artifacts.join(", "),
  ]);
  const paused = pause === null ? "" : `${renderPause(pause, nowMs)}\n`;
  return `${renderHolder(activity)}\n${paused}${rows.length === 0 ? "no live attempts" : renderTable(HEADINGS, rows)}`;
}

function renderPause({ by, why, atMs }: Pause, nowMs: number): string {
  const reason = why === null ? "" : `: ${oneLine(why)}`;
  return escapeForTerminal(`paused by ${oneLine(by)} ${formatDuration(nowMs - atMs)} ago${reason}; \`pawl resume\` lets it go on`);
}

function renderHolder({ lock, isAlive, nowMs }: Activity): string {
  if (lock === null) return "no orchestrator holds the lock";
  const life = isAlive === null ? "on another machine" : isAlive ? "alive" : "dead; the next `pawl run` takes over";
  const heartbeat = formatDuration(nowMs - lock.heartbeatAtMs);
  return escapeForTerminal(`lock: process ${lock.pid} on ${lock.host}, ${life}, last heartbeat ${heartbeat} ago`);
}

function toJson({ lock, isAlive, attempts, pause, nowMs }: Activity): object {
  return {
    pause: pause === null ? null : { by: pause.by, why: pause.why, at: new Date(pause.atMs).toISOString() },
    lock:
      lock === null
        ? null
        : {
            pid: lock.pid,
            host: lock.host,
            acquiredAt: new Date(lock.acquiredAtMs).toISOString(),
            heartbeatAt: new Date(lock.heartbeatAtMs).toISOString(),
            heartbeatAgeMs: nowMs - lock.heartbeatAtMs,
            isAlive,
          },
    attempts: attempts.map(({ attempt, kind, profile, artifacts, state, startedAtMs }) => ({
      attempt,
      kind,
      profile,
      artifacts,
      state,
      startedAt: new Date(startedAtMs).toISOString(),
      elapsedMs: nowMs - startedAtMs,
    })),
  };
}
