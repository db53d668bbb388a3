import { escapeForTerminal } from "@pawl/agents";
import { examineProject } from "@pawl/orchestrator";
import type { DoctorFinding, DoctorReport } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** Prints everything that the doctor found. @throws CliError `NO_SUCH_FOLDER`. */
export async function doctorAction(options: { readonly cwd: string | null; readonly isJson: boolean }): Promise<ExitCode> {
  const report = await examineProject({ projectDir: await projectFolder(options.cwd), environment: process.env });
  await writeResult(`${options.isJson ? renderJson(report) : renderReport(report)}\n`);
  if (report.findings.some(({ severity }) => severity === "integrity")) return EXIT_CODES.INTEGRITY;
  return report.isFit ? EXIT_CODES.OK : EXIT_CODES.INVALID;
}

function renderReport({ isFit, findings }: DoctorReport): string {
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const faults = findings.filter(({ severity }) => severity === "error" || severity === "integrity").length;
  const count = `${faults} to mend, ${warnings} warnings`;
  return [...findings.map(renderFinding), isFit ? `Pawl can work here: ${count}` : `Pawl cannot work here: ${count}`].join("\n");
}

function renderFinding({ code, severity, found, mend }: DoctorFinding): string {
  const line = `${severity.padEnd("integrity".length)}  ${code}: ${escapeForTerminal(found)}`;
  return mend === null ? line : `${line}\n${" ".repeat("integrity".length)}  -> ${escapeForTerminal(mend)}`;
}
