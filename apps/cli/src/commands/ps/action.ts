import { hostname } from "node:os";

import { escapeForTerminal, isProcessAlive } from "@pawl/agents";
import type { LockHolder } from "@pawl/database";
import type { AttemptRow } from "@pawl/pipeline";

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
}

const HEADINGS = ["ATTEMPT", "KIND", "PROFILE", "STATE", "ELAPSED", "ARTIFACTS"];

/** Prints the lock's holder and the live attempts of the latest run. */
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
    };
  });
  await writeResult(`${options.isJson ? renderJson(toJson(activity)) : renderActivity(activity)}\n`);
  return EXIT_CODES.OK;
}

function renderActivity(activity: Activity): string {
  const { attempts, nowMs } = activity;
  const rows = attempts.map(({ attempt, kind, profile, state, startedAtMs, artifacts }) => [
    String(attempt),
    kind,
    profile ?? "-",
    state,
    formatDuration(nowMs - startedAtMs),
    artifacts.join(", "),
  ]);
  return `${renderHolder(activity)}\n${rows.length === 0 ? "no live attempts" : renderTable(HEADINGS, rows)}`;
}

function renderHolder({ lock, isAlive, nowMs }: Activity): string {
  if (lock === null) return "no orchestrator holds the lock";
  const life = isAlive === null ? "on another machine" : isAlive ? "alive" : "dead; the next `pawl run` takes over";
  const heartbeat = formatDuration(nowMs - lock.heartbeatAtMs);
  return escapeForTerminal(`lock: process ${lock.pid} on ${lock.host}, ${life}, last heartbeat ${heartbeat} ago`);
}

function toJson({ lock, isAlive, attempts, nowMs }: Activity): object {
  return {
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
