import { join } from "node:path";

/** Where everything of one pipeline lies in its project. */
export interface PipelinePaths {
  readonly projectDir: string;
  readonly planFile: string;
  readonly statusFile: string;
  readonly stateDir: string;
  readonly ledgerFile: string;
  readonly emittedFile: string;
  readonly logsDir: string;
  readonly evidenceDir: string;
  readonly quarantineDir: string;
}

/** The paths of the pipeline of a project's folder. */
export function pipelinePaths(projectDir: string): PipelinePaths {
  const stateDir = join(projectDir, ".pawl");
  return {
    projectDir,
    planFile: join(projectDir, "pawl.yaml"),
    statusFile: join(projectDir, "progress", "status.json"),
    stateDir,
    ledgerFile: join(stateDir, "ledger.db"),
    emittedFile: join(stateDir, "emitted"),
    logsDir: join(stateDir, "logs"),
    evidenceDir: join(stateDir, "evidence"),
    quarantineDir: join(stateDir, "quarantine"),
  };
}
