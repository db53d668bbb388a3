import type { z } from "zod";
import type { claudeFileSchema, codexFileSchema } from "./agent-file.ts";
import type { AgentLaunch, ClaudeAgent, CodexAgent } from "./agent-launch.ts";

/** Keys of an agent profile in the file that say how to start the agent. */
interface LaunchFile {
  readonly command?: readonly string[] | undefined;
  readonly shell?: string | undefined;
  readonly claude?: z.output<typeof claudeFileSchema> | undefined;
  readonly codex?: z.output<typeof codexFileSchema> | undefined;
}

/** How the agent of a profile is started, with every default filled in. */
export const normaliseLaunch = ({ command, shell, claude, codex }: LaunchFile): AgentLaunch => ({
  command: command ?? null,
  shell: shell ?? null,
  ...(claude === undefined ? {} : { claude: normaliseClaude(claude) }),
  ...(codex === undefined ? {} : { codex: normaliseCodex(codex) }),
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
