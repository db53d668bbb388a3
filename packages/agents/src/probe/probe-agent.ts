import type { AcpAgent, AgentLaunch, ClaudeAgent, CodexAgent } from "@pawl/pipeline";

import { fieldsOf } from "../adapter/fields.ts";
import { oneLine } from "../util/one-line.ts";
import type { AgentFault, AgentReadiness } from "./agent-readiness.ts";
import { type Answer, askProgram, type ProbePlace, startFault, versionIn } from "./ask-program.ts";
import { probeAcp } from "./probe-acp.ts";

/** Options of `claude` that Pawl gives it, in the words of its help. `--max-turns` works, but is not there. */
const CLAUDE_OPTIONS = ["--output-format", "--verbose", "--session-id", "--permission-mode", "--permission-prompts", "--add-dir", "--max-budget-usd"];

/** Options of `codex exec` that Pawl gives it. */
const CODEX_OPTIONS = ["--json", "--skip-git-repo-check", "--sandbox", "--add-dir", "--config", "--model"];

/**
 * Asks an agent that Pawl knows by its interface whether it could work: its program is there, understands what Pawl would say to it, and
 * is logged in. No model is asked, and no work is done. `null` for an agent that is a command: what it needs is not known.
 */
export async function probeAgent({ claude, codex, acp }: AgentLaunch, place: ProbePlace): Promise<AgentReadiness | null> {
  if (claude !== undefined) return probeClaude(claude, place);
  if (codex !== undefined) return probeCodex(codex, place);
  return acp === undefined ? null : probeAcp(acp satisfies AcpAgent, place);
}

async function probeClaude({ program }: ClaudeAgent, place: ProbePlace): Promise<AgentReadiness> {
  const told = await askProgram([program, "--version"], place);
  const unstarted = startFault(program, told);
  if (unstarted !== null) return unstarted;
  const version = versionIn(told);
  const [help, login] = await Promise.all([askProgram([program, "--help"], place), askProgram([program, "auth", "status", "--json"], place)]);
  const outdated = lackOf(help, CLAUDE_OPTIONS, { name: "Claude Code", version, mend: "Install Claude Code 2.1.329 or newer." });
  if (outdated !== null) return outdated;
  const isLoggedIn = loginIn(login);
  if (isLoggedIn === true) return { kind: "ready", version };
  if (isLoggedIn === null) return fault("AGENT_BROKEN", `${program} does not tell whether it has a login: ${login.text}`, "See what `claude auth status` says.");
  return fault("AGENT_NOT_LOGGED_IN", `${program} has no login`, "Run `claude auth login`, or pass a key to the profile, such as `env: { pass: [ANTHROPIC_API_KEY] }`.");
}

/** What `claude auth status` says; `null`: nothing. */
function loginIn({ text }: Answer): boolean | null {
  try {
    const told = fieldsOf(JSON.parse(text))["loggedIn"];
    return typeof told === "boolean" ? told : null;
  } catch {
    return null;
  }
}

async function probeCodex({ program, config, args }: CodexAgent, place: ProbePlace): Promise<AgentReadiness> {
  const told = await askProgram([program, "--version"], place);
  const unstarted = startFault(program, told);
  if (unstarted !== null) return unstarted;
  const version = versionIn(told);
  const [help, login] = await Promise.all([askProgram([program, "exec", "--help"], place), askProgram([program, "login", "status"], place)]);
  const outdated = lackOf(help, CODEX_OPTIONS, { name: "Codex", version, mend: "Install Codex 0.169 or newer." });
  if (outdated !== null) return outdated;
  // A provider of its own, a profile or a local model has a login of another kind, or none.
  const isElsewhere = Object.hasOwn(config, "model_provider") || args.some((arg) => /^(?:--oss|--local-provider|-p|--profile)(?:=|$)/.test(arg));
  const hasKey = (place.env["CODEX_API_KEY"] ?? "") !== "";
  if (isElsewhere || hasKey || (login.result.kind === "exited" && login.result.exitCode === 0)) return { kind: "ready", version };
  const mend = "Run `codex login`, or pass a key to the profile (`env: { pass: [CODEX_API_KEY] }`), or name its provider (`config: { model_provider: … }`).";
  return fault("AGENT_NOT_LOGGED_IN", `${program} has no login`, mend);
}

/** Options that a program's help does not have; `null`: none. */
function lackOf({ text }: Answer, wanted: readonly string[], told: { readonly name: string; readonly version: string | null; readonly mend: string }): AgentReadiness | null {
  const lacking = wanted.filter((option) => !text.includes(option));
  if (lacking.length === 0) return null;
  return fault("AGENT_VERSION", `${told.name} ${told.version ?? "of an unknown version"} does not know ${lacking.join(", ")}`, told.mend);
}

function fault(kind: AgentFault, found: string, mend: string): AgentReadiness {
  return { kind: "not-ready", fault: kind, found: oneLine(found), mend };
}
