import { hostname } from "node:os";
import { join } from "node:path";

import { baseEnvironment } from "@pawl/agents";
import { event } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import type { McpServerCommand } from "../access/attempt-access.ts";
import type { DebugLog } from "../log/session-log.ts";
import type { RunOptions } from "../run-pipeline.ts";
import { runActivities } from "../runtime/run-activities.ts";
import type { AttemptContext } from "../runtime/attempt-process.ts";
import type { GateJobContext } from "../runtime/gate-jobs.ts";
import type { TemporaryFolders } from "../runtime/temporary-folders.ts";
import { MachineGuard } from "../machine/machine-guard.ts";
import { PatternSearch } from "../patterns/pattern-search.ts";
import { Retention } from "../retention/retention.ts";
import { RunLoop } from "../runtime/run-loop.ts";
import type { RunEnd } from "../runtime/run-loop-options.ts";
import { readStatus } from "../status/read-status.ts";
import { EvidenceStore } from "../util/evidence-store.ts";
import { FLUSH_TIMEOUT_MS, makeNotifier, STOPPED_FLUSH_TIMEOUT_MS } from "../webhook/deliver-outbox.ts";
import { webhookEndpoints } from "../webhook/webhook-endpoints.ts";
import type { Session } from "./open-session.ts";

/** What a run loop is put together from. */
export interface Assembly {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly temporary: TemporaryFolders;
  /** What the marks of the pipeline's processes begin with. */
  readonly prefix: string;
  readonly options: RunOptions;
  readonly log: DebugLog;
}

/** A run loop ready to run, with its notifier. */
export interface AssembledRun {
  readonly loop: RunLoop;
  run(): Promise<RunEnd>;
}

/** Puts a run loop together for a run that is in the ledger. */
export function assembleRun(assembly: Assembly): AssembledRun {
  const { session, workspace, temporary, prefix, options, log } = assembly;
  const { paths, journal, ledger, now } = session;
  const { plan, run } = journal.state;
  const evidence = new EvidenceStore(paths.evidenceDir);
  const search = new PatternSearch(plan.limits.patternMs);
  const notifier = makeNotifier(ledger, { ...options, projectDir: paths.projectDir, plan: () => journal.state.plan });
  const retention = new Retention({ session, evidence, log, onWarning: options.onWarning });
  // A copy: the environment of the process asks the system for each variable each time.
  const environment = { ...options.environment };
  const machine = new MachineGuard(paths, environment, { run, onWarning: options.onWarning });
  const activities = options.activities ?? runActivities();
  let gateNumber = 0;
  const gates: GateJobContext = {
    journal,
    now,
    activities: activities.gates,
    onWarning: options.onWarning,
    following: () => loop.following(),
    gates: {
      // An amendment may change both in mid-run.
      get plan() {
        return journal.state.plan;
      },
      get env() {
        return baseEnvironment(environment, { pass: [], set: journal.state.plan.env.set });
      },
      workspace,
      evidence,
      logsDir: join(paths.logsDir, run),
      temporary,
      search,
      machine,
      newToken: () => `${prefix}gate-${process.pid}-${++gateNumber}`,
      monotonicMs: () => performance.now(),
    },
  };
  const loop: RunLoop = new RunLoop({
    session,
    gates,
    attempts: {
      pipelineId: prefix.slice(0, -1),
      paths,
      workspace,
      evidence,
      environment,
      temporary,
      machine,
      now,
      random: Math.random,
      token: (attempt) => `${prefix}attempt-${attempt}`,
      collecting: new Set(),
      activities: activities.attempts,
      onBegun: (attempt) => loop.begun(attempt),
      onProcessEnded: () => loop.roomMade(),
      access: options.mcpServer === undefined ? null : accessOf(session, options.mcpServer),
      record: async (events) => void (await journal.transact((state) => (state.status === "running" ? events : []))),
    },
    environment: options.environment,
    isWaiting: options.isWaiting,
    log,
    onTransition: () => {
      // Without an endpoint nothing was put into the outbox; what is left in it from before comes by its own time.
      if (webhookEndpoints(journal.state.plan, environment).length > 0) notifier.wake();
    },
  });
  const stop = (): void => {
    // What keeps it from stopping ends the run, which is what the caller waits for.
    loop.stop().catch((error: unknown) => loop.fail(error));
  };
  const drain = (): void => loop.drain();
  return {
    loop,
    run: async () => {
      const { networkFileSystem } = ledger.driver;
      if (networkFileSystem !== null) options.onWarning(onNetwork(ledger.file, networkFileSystem));
      const place = networkFileSystem === null ? {} : { networkFileSystem };
      await journal.transact(() => [event("orchestrator.started", { pid: process.pid, host: hostname(), ...place })]);
      notifier.start();
      retention.start();
      if (journal.state.isPaused) options.onWarning("the run is paused; nothing new starts before `pawl resume`");
      options.signal.addEventListener("abort", stop, { once: true });
      if (options.signal.aborted) stop();
      options.drainSignal?.addEventListener("abort", drain, { once: true });
      if (options.drainSignal?.aborted === true) drain();
      try {
        const end = await loop.run();
        const { kind } = end;
        // A run that is over is frozen; that its orchestrator went is no news.
        if (kind === "blocked" || kind === "drained" || kind === "stopped") {
          await journal.transact((state) =>
            state.status === "running" ? [event("orchestrator.stopped", { pid: process.pid, end: kind })] : [],
          );
        }
        await notifier.flush({ timeoutMs: kind === "stopped" ? STOPPED_FLUSH_TIMEOUT_MS : FLUSH_TIMEOUT_MS });
        return end;
      } finally {
        options.drainSignal?.removeEventListener("abort", drain);
        options.signal.removeEventListener("abort", stop);
        await retention.stop();
        await notifier.stop();
        await search.close();
      }
    },
  };
}

function onNetwork(file: string, type: string): string {
  return `${file} is on a network file system (${type}): SQLite keeps a rollback journal there instead of a write-ahead log, so closures are slower and readers wait`;
}

/** Time that an agent has to exit by itself once it has handed in, in milliseconds: what it says last tells what it used. */
const HAND_IN_GRACE_MS = 60_000;

/** What agents are answered from: the run as this process knows it, and the status file. */
function accessOf({ journal, paths }: Session, server: McpServerCommand): AttemptContext["access"] {
  return { server, state: () => journal.state, readReport: () => readStatus(paths), handInGraceMs: HAND_IN_GRACE_MS };
}
