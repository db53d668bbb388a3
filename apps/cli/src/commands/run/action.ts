import { escapeForTerminal } from "@pawl/agents";
import type { DriverName } from "@pawl/database";
import { listQuestions, Orchestrator } from "@pawl/orchestrator";
import type { RunEnd } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderQuestions } from "../../output/render-questions.ts";
import { writeNotice } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { jsonProgress, lineProgress } from "./line-progress.ts";
import type { LiveProgressOptions } from "./live-progress.ts";
import { progressStyle } from "./progress-style.ts";
import type { RunProgress } from "./run-progress.ts";
import { stopOnSignals } from "./stop-on-signals.ts";
import type { StopSignals } from "./stop-on-signals.ts";

/** How `pawl run` was called. */
export interface RunActionOptions {
  readonly cwd: string | null;
  readonly isNew: boolean;
  readonly isWaiting: boolean;
  readonly driver: "auto" | DriverName;
  readonly isJson: boolean;
}

/** Runs the pipeline, tells what comes into the ledger, and says with the exit code how it ended. */
export async function runAction(options: RunActionOptions): Promise<ExitCode> {
  const { cwd, isNew, isWaiting, driver, isJson } = options;
  const projectDir = await projectFolder(cwd);
  // Loaded before files can run out: without it nobody would be told why a run was halted.
  await import("../../errors/report-error.ts");
  const signals = stopOnSignals();
  const progress = await progressOf(isJson, { projectDir, activityOf: (attempt) => orchestrator.activity(attempt), runningGates: () => orchestrator.runningGates(), isDraining: () => signals.drain.aborted });
  let count = 0;
  const orchestrator = new Orchestrator({
    projectDir,
    isNew,
    isWaiting,
    driver,
    environment: process.env,
    // By the same program that runs here, whatever an agent's PATH is.
    mcpServer: { command: process.execPath, args: [process.argv[1] as string, "mcp"] },
    signal: signals.stop,
    drainSignal: signals.drain,
    keepsHeapSmall: true,
    onEvent: (event, state) => {
      count += 1;
      progress.noticed(event, state);
    },
    onWarning: (warning) => writeNotice(`warning: ${escapeForTerminal(warning)}`, "warning"),
  });
  try {
    const end = await orchestrator.run();
    await progress.ended();
    if (end.kind === "blocked") await printQuestions(projectDir, cwd);
    if (count === 0 && (end.kind === "completed" || end.kind === "aborted")) {
      writeNotice("The run is over, and nothing was changed. `pawl run --new` starts another one.");
    }
    return exitCodeOfEnd(end, signals);
  } finally {
    progress.dispose();
    signals.dispose();
  }
}

/** What tells of the run's progress where this process was started. What only one of them needs is loaded for it alone. */
async function progressOf(isJson: boolean, options: LiveProgressOptions): Promise<RunProgress> {
  switch (progressStyle({ isJson, isTerminal: process.stderr.isTTY, environment: process.env })) {
    case "json":
      return jsonProgress();
    case "plain":
      return lineProgress();
    case "github": {
      const { githubProgress } = await import("./github-progress.ts");
      return githubProgress(options.projectDir);
    }
    case "live": {
      const { liveProgress } = await import("./live-progress.ts");
      return liveProgress(options);
    }
  }
}

/** Completed alone is success; aborted never is (rule 6.4#6). */
function exitCodeOfEnd(end: RunEnd, signals: StopSignals): ExitCode {
  switch (end.kind) {
    case "completed":
      return EXIT_CODES.OK;
    case "aborted":
      return EXIT_CODES.ABORTED;
    case "blocked":
      return EXIT_CODES.BLOCKED;
    case "drained":
      return EXIT_CODES.STOPPED;
    case "stopped":
      return signals.stoppedBy() === "SIGINT" ? EXIT_CODES.INTERRUPTED : EXIT_CODES.STOPPED;
  }
}

async function printQuestions(projectDir: string, cwd: string | null): Promise<void> {
  const questions = await listQuestions(projectDir);
  writeNotice("Nothing can go on before these questions are answered; then `pawl run` takes the run up.");
  writeNotice(renderQuestions(questions, cwd));
}
