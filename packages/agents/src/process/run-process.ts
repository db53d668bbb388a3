import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

import { endProcessTree, type TreeEnd } from "../tree/end-process-tree.ts";
import type { ProcessTable } from "../tree/process-entry.ts";
import { ownProcessIdentity } from "../tree/process-identity.ts";
import { processTable } from "../tree/process-table.ts";
import { TrackedTree } from "../tree/tracked-tree.ts";
import { treeMonitor } from "../tree/tree-monitor.ts";
import { checkProcessOptions, type RunProcessOptions } from "./process-options.ts";
import { ProcessOutputSink } from "./process-output-sink.ts";
import type { ProcessEnd, ProcessResult } from "./process-result.ts";
import { newestChangeMs } from "./newest-change.ts";
import { NO_RESOURCE_LIMITS } from "./resource-limits.ts";
import { type Excess, ResourceWatch } from "./resource-watch.ts";
import { startChild } from "./start-child.ts";
import { VitalSigns } from "./vital-signs.ts";
import { type Expiry, Watchdog } from "./watchdog.ts";

/**
 * How long output is still read once the tree is dead, in milliseconds. What its processes wrote is there by then; only
 * a process outside the tree that was handed the pipe could keep it open.
 */
const OUTPUT_DRAIN_MS = 1000;

/**
 * Runs one process and everything it starts, and resolves when all of it is dead.
 *
 * Whatever ends the run (exit, limit, signal), the rest of the tree gets SIGTERM, after `graceMs` SIGKILL: descendants
 * in other sessions and groups, and daemons, included. Found are processes that carry the token, descend from the
 * command, or share a session or group with one that does; the process table is looked at several times a second. A
 * process that between two looks leaves its session, clears its environment and outlives its parents is not found.
 *
 * How the process ends is a result. Throws `INVALID_OPTIONS`, `PLATFORM_UNSUPPORTED` and `PROCESS_TABLE_UNREADABLE`
 * before anything is started; `LOG_UNWRITABLE` before, or (a full disk) after the tree was ended.
 */
export async function runProcess(options: RunProcessOptions): Promise<ProcessResult> {
  const startedAt = performance.now();
  checkProcessOptions(options);
  const table = processTable();
  ownProcessIdentity();
  const nothing = { pid: null, forced: false, survivors: [], output: null };
  if (options.signal.aborted) return { ...cancellation(options.signal), ...nothing, durationMs: performance.now() - startedAt };

  const sink = new ProcessOutputSink(options);
  try {
    const started = await startChild(options);
    if (started.kind === "not-started") return { ...started, ...nothing, durationMs: performance.now() - startedAt };
    const { end, treeEnd } = await supervise({ options, table, sink, child: started.child, pid: started.pid });
    const output = sink.finish();
    return { ...end, ...treeEnd, pid: started.pid, output, durationMs: performance.now() - startedAt };
  } finally {
    sink.close();
  }
}

interface Supervision {
  readonly options: RunProcessOptions;
  readonly table: ProcessTable;
  readonly sink: ProcessOutputSink;
  readonly child: ChildProcess;
  readonly pid: number;
}

async function supervise(supervision: Supervision): Promise<{ readonly end: ProcessEnd; readonly treeEnd: TreeEnd }> {
  const { options, table, sink, child, pid } = supervision;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    const tree = trackTree(options.token, pid, table);
    const expired = Promise.withResolvers<Expiry | Excess>();
    const watchdog: Watchdog = new Watchdog(options.limits, expired.resolve, {
      quick: () => treeMonitor.scanQuietly(),
      thorough: () => lookAtFiles(options, watchdog),
    });
    const signs = new VitalSigns(watchdog);
    const usage = new ResourceWatch(options.resources ?? NO_RESOURCE_LIMITS, expired.resolve);
    const stopWatching = treeMonitor.watch(tree, { onLook: (members) => usage.look(members), onCpuUse: (cpuMs) => signs.cpu(cpuMs) });
    options.onSupervised?.({ setToolCall: (id) => watchdog.setToolCall(id) });
    try {
      const end = await firstEnd(supervision, { watchdog, signs }, expired.promise);
      const treeEnd = await endProcessTree(tree, table, options.graceMs);
      await Promise.race([closed, delay(OUTPUT_DRAIN_MS, undefined, { ref: false })]);
      if (end === "output-failed" || sink.failure !== null) throw sink.failure?.error;
      return { end: end.kind === "cancelled" ? { ...end, exitCode: child.exitCode } : end, treeEnd };
    } finally {
      watchdog.stop();
      stopWatching();
    }
  } catch (error) {
    // A fault of ours must not leave the process running, and the process table may be what failed.
    killGroup(child, pid);
    throw error;
  } finally {
    for (const stream of child.stdio) stream?.destroy();
  }
}

async function lookAtFiles({ watchedFiles }: RunProcessOptions, watchdog: Watchdog): Promise<void> {
  const changedMs = watchedFiles === undefined ? null : await newestChangeMs(watchedFiles);
  if (changedMs !== null) watchdog.touch(changedMs - performance.timeOrigin);
}

// The child is not reaped before this turn of the event loop ends, so the pid is certainly the child's.
function trackTree(token: string, pid: number, table: ProcessTable): TrackedTree {
  const entry = table.lookup(pid);
  return new TrackedTree({
    matches: (other) => other === token,
    roots: entry === null ? [] : [{ pid, startToken: entry.startToken }],
    areRootsLeaders: true,
    earliestStart: entry?.startOrder ?? null,
    ownPid: process.pid,
  });
}

type Cause = ProcessEnd | "output-failed";

interface Watch {
  readonly watchdog: Watchdog;
  readonly signs: VitalSigns;
}

function firstEnd({ options, sink, child }: Supervision, { watchdog, signs }: Watch, expired: Promise<Expiry | Excess>): Promise<Cause> {
  return new Promise<Cause>((resolve) => {
    // Only the first call counts: a promise resolves once.
    const settle = (cause: Cause): void => {
      watchdog.stop();
      options.signal.removeEventListener("abort", onAbort);
      resolve(cause);
    };
    const onAbort = (): void => settle(cancellation(options.signal));
    void expired.then(settle);
    const onData = (chunk: Buffer): void => {
      signs.output(chunk, performance.now());
      sink.push(chunk);
      if (sink.failure !== null) settle("output-failed");
    };
    options.signal.addEventListener("abort", onAbort);
    child.once("exit", (exitCode, signal) => settle(exitEnd(exitCode, signal)));
    child.stdout?.on("data", onData).on("error", ignoreBrokenPipe);
    child.stderr?.on("data", onData).on("error", ignoreBrokenPipe);
    child.stdin?.on("error", ignoreBrokenPipe).end(options.stdin);
    if (options.signal.aborted) onAbort();
  });
}

function exitEnd(exitCode: number | null, signal: NodeJS.Signals | null): ProcessEnd {
  if (signal !== null) return { kind: "signalled", signal };
  if (exitCode === null) throw new Error("Internal error: a process exited with neither code nor signal");
  return { kind: "exited", exitCode };
}

function cancellation(signal: AbortSignal): ProcessEnd {
  const reason: unknown = signal.reason;
  if (typeof reason === "string") return { kind: "cancelled", reason, exitCode: null };
  return { kind: "cancelled", reason: reason instanceof Error ? reason.message : "cancelled", exitCode: null };
}

// A process need not read its input, and its end of a pipe may be reset when it dies. How it ended is seen elsewhere.
function ignoreBrokenPipe(): void {}

function killGroup(child: ChildProcess, pid: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
