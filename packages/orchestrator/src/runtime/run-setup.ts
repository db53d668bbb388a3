import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import { DEFAULT_MAX_LOG_BYTES, runProcess } from "@pawl/agents";
import type { Resources } from "@pawl/pipeline";

/** Longest run of one setup command, in milliseconds. */
const SETUP_TIMEOUT_MS = 30 * 60 * 1000;

/** Where the setup runs. */
export interface SetupRun {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Values that are to be in no log; left out: everything is logged as it comes. */
  readonly secrets?: readonly string[];
  readonly token: string;
  readonly resources: Resources;
  /** What starts the commands starts nothing else; see `RunProcessOptions`. Default: false. */
  readonly isApart?: boolean;
  readonly signal: AbortSignal;
  readonly logFile: string;
}

/** A setup command that did not succeed. */
export interface SetupProblem {
  /** One line for people. */
  readonly detail: string;
  /** It was ended with the process that had started it, which says nothing of it. */
  readonly isLost: boolean;
  /** It came to its own end, and said that it failed. */
  readonly hasExited: boolean;
}

/**
 * Runs the plan's setup commands one after the other.
 *
 * @returns the command that did not succeed, or `null` when all did.
 */
export async function runSetup(setup: readonly (readonly string[])[], run: SetupRun): Promise<SetupProblem | null> {
  if (setup.length > 0) await mkdir(dirname(run.logFile), { recursive: true });
  for (const argv of setup) {
    const result = await runProcess({
      command: { argv },
      cwd: run.cwd,
      env: run.env,
      ...(run.secrets === undefined ? {} : { secrets: run.secrets }),
      logFile: run.logFile,
      maxLogBytes: DEFAULT_MAX_LOG_BYTES,
      captureBytes: 0,
      limits: { timeoutMs: SETUP_TIMEOUT_MS, stallMs: null, startMs: null },
      resources: run.resources,
      isApart: run.isApart ?? false,
      token: run.token,
      signal: run.signal,
      graceMs: 2000,
    });
    if (result.kind === "exited" && result.exitCode === 0) continue;
    const how = result.kind === "exited" ? `exited with ${result.exitCode}` : `ended: ${result.kind}`;
    return { detail: `setup ${argv.join(" ").slice(0, 200)} ${how}`, isLost: result.kind === "lost", hasExited: result.kind === "exited" };
  }
  return null;
}
