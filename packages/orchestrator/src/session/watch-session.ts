import { hostname } from "node:os";

import { secretValues } from "@pawl/agents";
import type { PipelineState, Plan, RecordedEvent } from "@pawl/pipeline";

import { startDumps } from "../log/dump.ts";
import { eventFields } from "../log/event-fields.ts";
import { createRedactor } from "../log/redact.ts";
import { removeOldSessionLogs, SessionLog } from "../log/session-log.ts";
import type { DebugLog } from "../log/session-log.ts";
import { startTelemetry } from "../telemetry/telemetry.ts";
import { secretVariables } from "../webhook/webhook-endpoints.ts";
import type { Session } from "./open-session.ts";

/** What is watched. */
export interface WatchOptions {
  readonly session: Session;
  readonly plan: Plan;
  readonly environment: NodeJS.ProcessEnv;
  /** Names of what is under way in this process. */
  readonly jobs: () => readonly string[];
  readonly onWarning: (warning: string) => void;
}

/** Tells of one session: to its log, and to a collector where one is configured. */
export interface SessionWatch {
  readonly log: DebugLog;
  noticed(event: RecordedEvent): void;
  warned(warning: string): void;
  /** Tells how the session ended: with what the run ended with, or with an error. Takes a limited time. */
  end(how: { readonly end: string } | { readonly error: unknown }): Promise<void>;
}

/** Starts to watch a session. Nothing that goes wrong with it holds the run up. */
export async function watchSession(options: WatchOptions): Promise<SessionWatch> {
  const { session, plan, environment, onWarning } = options;
  const { journal, now, paths } = session;
  const redact = createRedactor(secretValues(environment, passedVariables(plan)));
  const log = new SessionLog({ dir: paths.logsDir, pid: process.pid, startedAtMs: now(), now, redact, onWarning });
  await removeOldSessionLogs(paths.logsDir);
  const telemetry = await startTelemetry({ environment, now, onWarning });
  log.write("info", "session/opened", "the ledger is sound, and the lock is held", {
    pid: process.pid,
    host: hostname(),
    node: process.version,
    run: session.loaded?.run ?? null,
    seq: journal.head.seq,
    artifacts: plan.artifacts.length,
    limits: plan.limits,
    telemetry: telemetry !== null,
  });
  const state = (): PipelineState | null => journal.stateOrNull;
  const dumps = startDumps(log, { state, seq: () => journal.head.seq, jobs: options.jobs });
  return {
    log,
    noticed: (event) => {
      log.write("debug", `ledger/${event.type}`, "recorded", eventFields(event));
      telemetry?.noticed(event);
    },
    warned: (warning) => log.write("warn", "session/warning", warning),
    end: async (how) => {
      dumps.stop();
      const end = "end" in how ? how.end : "failed";
      if ("error" in how) log.write("error", "session/failed", messageOf(how.error), errorFields(how.error));
      else log.write("info", "session/ended", `the run ended ${end}`, { end, seq: journal.head.seq });
      await telemetry?.end(end);
      log.close();
    },
  };
}

/** Variables that agents, gates, or deliveries get, beside the basic ones. */
function passedVariables(plan: Plan): readonly string[] {
  const required = plan.artifacts.flatMap((artifact) => artifact.requires.env);
  const byProfile = Object.values(plan.agents).flatMap(({ env }) => env?.pass ?? []);
  return [...plan.env.pass, ...byProfile, ...required, ...secretVariables(plan)];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return {};
  const code = "code" in error ? error.code : null;
  return { name: error.name, code, stack: error.stack ?? null, cause: error.cause === undefined ? null : messageOf(error.cause) };
}
