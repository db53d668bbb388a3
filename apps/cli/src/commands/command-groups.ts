import type { CommandModule } from "yargs";

import { abortCommand } from "./abort/index.ts";
import { amendCommand } from "./amend/index.ts";
import { answerCommand } from "./answer/index.ts";
import { artifactsCommand } from "./artifacts/index.ts";
import { assignmentCommand } from "./assignment/index.ts";
import { attestCommand } from "./attest/index.ts";
import { auditCommand } from "./audit/index.ts";
import { backupCommand } from "./backup/index.ts";
import { bundleCommand } from "./bundle/index.ts";
import { checkCommand } from "./check/index.ts";
import { completionCommand } from "./completion/index.ts";
import { contractCommand } from "./contract/index.ts";
import { costCommand } from "./cost/index.ts";
import { doctorCommand } from "./doctor/index.ts";
import { explainCommand } from "./explain/index.ts";
import { graphCommand } from "./graph/index.ts";
import { importCommand } from "./import/index.ts";
import { initCommand } from "./init/index.ts";
import { logCommand } from "./log/index.ts";
import { logsCommand } from "./logs/index.ts";
import { mcpCommand } from "./mcp/index.ts";
import { pauseCommand } from "./pause/index.ts";
import { planCommand } from "./plan/index.ts";
import { psCommand } from "./ps/index.ts";
import { rebuildCommand } from "./rebuild/index.ts";
import { reopenCommand } from "./reopen/index.ts";
import { reportCommand } from "./report/index.ts";
import { restoreCommand } from "./restore/index.ts";
import { resumeCommand } from "./resume/index.ts";
import { retryCommand } from "./retry/index.ts";
import { rollbackCommand } from "./rollback/index.ts";
import { runCommand } from "./run/index.ts";
import { statusCommand } from "./status/index.ts";
import { stopCommand } from "./stop/index.ts";
import { timelineCommand } from "./timeline/index.ts";
import { verifyCommand } from "./verify/index.ts";
import { webhookCommand } from "./webhook/index.ts";

/** A command, whatever its arguments are. */
// oxlint-disable-next-line typescript/no-explicit-any -- yargs' own type for commands of different arguments.
export type AnyCommand = CommandModule<object, any>;

/** Commands that belong together, as `pawl --help` shows them. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly AnyCommand[];
}

/** Every command, in the order in which help lists them. Loads no action and no parser. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  { title: "Start", commands: [initCommand, planCommand, importCommand, checkCommand, doctorCommand] },
  { title: "Run", commands: [runCommand, statusCommand, psCommand, pauseCommand, resumeCommand, stopCommand, abortCommand] },
  { title: "Decide", commands: [answerCommand, retryCommand, amendCommand, rollbackCommand, reopenCommand] },
  { title: "Look", commands: [artifactsCommand, graphCommand, timelineCommand, reportCommand, assignmentCommand, logCommand, logsCommand, costCommand, explainCommand] },
  { title: "Prove", commands: [auditCommand, attestCommand, bundleCommand, verifyCommand, contractCommand] },
  { title: "Keep and tell", commands: [backupCommand, restoreCommand, rebuildCommand, webhookCommand] },
  { title: "For shells and agents", commands: [completionCommand, mcpCommand] },
];

/** The command as it is written, such as `answer [location] [option]`. */
export function usageOf({ command }: AnyCommand): string {
  return typeof command === "string" ? command : (command?.[0] ?? "");
}
