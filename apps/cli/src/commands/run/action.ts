import { escapeForTerminal } from "@pawl/agents";
import type { DriverName } from "@pawl/database";
import { listQuestions, Orchestrator } from "@pawl/orchestrator";
import type { RunEnd } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderQuestions } from "../../output/render-questions.ts";
import { writeNotice } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { eventPrinter } from "./event-printer.ts";
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
  const printer = eventPrinter(isJson);
  const signals = stopOnSignals();
  try {
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
      onEvent: (event) => printer.print(event),
      onWarning: (warning) => writeNotice(`warning: ${escapeForTerminal(warning)}`),
    });
    const end = await orchestrator.run();
    await printer.written();
    if (end.kind === "blocked") await printQuestions(projectDir, cwd);
    if (printer.count === 0 && (end.kind === "completed" || end.kind === "aborted")) {
      writeNotice("The run is over, and nothing was changed. `pawl run --new` starts another one.");
    }
    return exitCodeOfEnd(end, signals);
  } finally {
    signals.dispose();
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
