import { acpDriver } from "../acp/acp-driver.ts";
import { claudeDriver } from "../claude/claude-driver.ts";
import { codexDriver } from "../codex/codex-driver.ts";
import { AgentsError } from "../errors.ts";
import type { ProcessCommand } from "../process/process-options.ts";
import type { AgentDriver } from "./agent-driver.ts";
import type { AgentJob } from "./agent-job.ts";

/** How an attempt's agent is started, and who understands what it prints; `driver` is `null` where only its exit says anything. */
export interface Launch {
  readonly command: ProcessCommand;
  /** `null`: its standard input stays open for the driver. */
  readonly stdin: string | null;
  readonly driver: AgentDriver | null;
}

/** The adapter that a profile names. Throws `INVALID_OPTIONS` unless it names exactly one. */
export function launchOf(job: AgentJob): Launch {
  const { command, shell, claude, codex, acp } = job.profile;
  const launches = [
    ...(command === null ? [] : [(): Launch => ({ command: { argv: command }, stdin: assignmentText(job), driver: null })]),
    ...(shell === null ? [] : [(): Launch => ({ command: { shell }, stdin: assignmentText(job), driver: null })]),
    ...(claude === undefined ? [] : [(): Launch => driven(claudeDriver(claude, job))]),
    ...(codex === undefined ? [] : [(): Launch => driven(codexDriver(codex, job))]),
    ...(acp === undefined ? [] : [(): Launch => driven(acpDriver(acp, job))]),
  ];
  const [launch] = launches;
  if (launch !== undefined && launches.length === 1) return launch();
  throw new AgentsError("INVALID_OPTIONS", `the agent profile names ${launches.length} ways to start its agent`, "give exactly one of command, shell, claude, codex and acp");
}

function driven(driver: AgentDriver): Launch {
  return { command: driver.command, stdin: driver.stdin, driver };
}

function assignmentText({ assignment }: AgentJob): string {
  return `${JSON.stringify(assignment, null, 2)}\n`;
}
