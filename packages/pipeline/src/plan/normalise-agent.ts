import type { z } from "zod";
import type { acpFileSchema, claudeFileSchema, codexFileSchema } from "./agent-file.ts";
import type { AcpAgent, AcpToolKind, AgentLaunch, ClaudeAgent, CodexAgent } from "./agent-launch.ts";

/** Keys of an agent profile in the file that say how to start the agent. */
interface LaunchFile {
  readonly command?: readonly string[] | undefined;
  readonly shell?: string | undefined;
  readonly claude?: z.output<typeof claudeFileSchema> | undefined;
  readonly codex?: z.output<typeof codexFileSchema> | undefined;
  readonly acp?: z.output<typeof acpFileSchema> | undefined;
}

/** How the agent of a profile is started, with every default filled in. */
export const normaliseLaunch = ({ command, shell, claude, codex, acp }: LaunchFile): AgentLaunch => ({
  command: command ?? null,
  shell: shell ?? null,
  ...(claude === undefined ? {} : { claude: normaliseClaude(claude) }),
  ...(codex === undefined ? {} : { codex: normaliseCodex(codex) }),
  ...(acp === undefined ? {} : { acp: normaliseAcp(acp) }),
});

const normaliseClaude = (claude: z.output<typeof claudeFileSchema>): ClaudeAgent => ({
  program: claude.program ?? "claude",
  model: claude.model ?? null,
  fallbackModels: claude.fallbackModels ?? [],
  effort: claude.effort ?? null,
  permissionMode: claude.permissionMode ?? "acceptEdits",
  allowedTools: claude.allowedTools ?? [],
  disallowedTools: claude.disallowedTools ?? [],
  maxTurns: claude.maxTurns ?? null,
  args: claude.args ?? [],
});

const normaliseCodex = (codex: z.output<typeof codexFileSchema>): CodexAgent => ({
  program: codex.program ?? "codex",
  model: codex.model ?? null,
  sandbox: codex.sandbox ?? "workspace-write",
  config: codex.config ?? {},
  args: codex.args ?? [],
});

/** What an agent needs to change files, and no more: commands and the network are for the plan to allow. */
const DEFAULT_ALLOW: readonly AcpToolKind[] = ["read", "search", "think", "edit", "delete", "move"];

const normaliseAcp = (acp: z.output<typeof acpFileSchema>): AcpAgent => ({
  command: acp.command,
  allow: acp.allow ?? DEFAULT_ALLOW,
  auth: acp.auth ?? null,
  mode: acp.mode ?? null,
  options: acp.options ?? {},
});
