import { AgentsError } from "../errors.ts";
import { spawner } from "../spawn/default-spawner.ts";
import type { StartRequest } from "../spawn/spawner.ts";
import { isExhausted, whileExhausted } from "../spawn/while-exhausted.ts";
import { PROCESS_TOKEN_VARIABLE, type ProcessTable } from "../tree/process-entry.ts";
import { ownProcessIdentity } from "../tree/process-identity.ts";
import { processTable } from "../tree/process-table.ts";
import { checkProcessOptions, type RunProcessOptions } from "./process-options.ts";
import { ProcessOutputSink } from "./process-output-sink.ts";
import type { ProcessEnd, ProcessResult } from "./process-result.ts";
import { cancellation, type SupervisedEnd, Supervision } from "./supervision.ts";

/** Whether the process table was seen to show this process; it does not change while this process lives. */
let isTableUsable = false;

/**
 * Runs one process and everything it starts, and resolves when all of it is dead.
 *
 * Whatever ends the run (exit, limit, signal), the rest of the tree gets SIGTERM, after `graceMs` SIGKILL: descendants
 * in other sessions and groups, and daemons, included. Found are processes that carry the token, descend from the
 * command, or share a session or group with one that does; the process table is looked at several times a second. A
 * process that between two looks leaves its session, clears its environment and outlives its parents is not found.
 *
 * How the process ends is a result. Throws `INVALID_OPTIONS`, `PLATFORM_UNSUPPORTED` and `PROCESS_TABLE_UNREADABLE`
 * before anything is started; `LOG_UNWRITABLE` before, or (a full disk) after the tree was ended. Where the machine is at a limit of
 * processes, open files or memory, the start is tried again for some seconds, and then `MACHINE_EXHAUSTED` thrown.
 */
export async function runProcess(options: RunProcessOptions): Promise<ProcessResult> {
  const startedAt = performance.now();
  checkProcessOptions(options);
  const table = processTable();
  if (!isTableUsable) ownProcessIdentity();
  isTableUsable = true;
  const nothing = { pid: null, forced: false, survivors: [], output: null };
  if (options.signal.aborted) return { ...cancellation(options.signal), ...nothing, durationMs: performance.now() - startedAt };

  const sink = new ProcessOutputSink(options);
  try {
    const { end, pid, treeEnd } = await whileExhausted(() => supervise(options, table, sink), startCode, options.signal);
    if (options.signal.aborted && pid === null) return { ...cancellation(options.signal), ...nothing, durationMs: performance.now() - startedAt };
    refuseExhausted(end);
    const output = pid === null ? null : sink.finish();
    return { ...end, ...treeEnd, pid, output, durationMs: performance.now() - startedAt };
  } finally {
    sink.close();
  }
}

async function supervise(options: RunProcessOptions, table: ProcessTable, sink: ProcessOutputSink): Promise<SupervisedEnd> {
  const supervision = new Supervision(options, table, sink);
  const request: StartRequest = {
    argv: "shell" in options.command ? ["/bin/sh", "-c", options.command.shell] : options.command.argv,
    cwd: options.cwd,
    env: { ...options.env, [PROCESS_TOKEN_VARIABLE]: options.token },
    input: options.isInteractive === true ? { isOpen: true } : (options.stdin ?? null),
    niceness: options.resources?.niceness ?? 0,
    token: options.token,
  };
  if (options.isApart === true) await spawner.startApart(request, supervision);
  else spawner.start(request, supervision);
  return await supervision.end();
}

function startCode({ end }: SupervisedEnd): string | null {
  return end.kind === "not-started" ? end.code : null;
}

/** Whoever was to be started is not to blame for it. */
function refuseExhausted(end: ProcessEnd): void {
  if (end.kind !== "not-started" || !isExhausted(end.code)) return;
  const message = `no process can be started (${end.code}): the machine is at a limit of processes, open files or memory`;
  throw new AgentsError("MACHINE_EXHAUSTED", message, "raise the limit (`ulimit -u`, `ulimit -n`), end what uses it up, or run less at once");
}
