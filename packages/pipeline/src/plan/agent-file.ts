import { z } from "zod";
import { ACP_TOOL_KINDS, CLAUDE_EFFORTS, CLAUDE_PERMISSION_MODES, CODEX_SANDBOXES } from "./agent-launch.ts";
import { tested } from "./tested.ts";
import { agentOptionProblem, claudeArgumentProblem, codexArgumentProblem, codexSettingProblem, programProblem } from "./value-problems.ts";

const option = () => tested(agentOptionProblem);
const program = (name: string) => tested(programProblem).optional().describe(`Name or path of its program. Default ${name}.`);
const model = () => option().optional().describe("Model that it works with. Default: its own choice.");

/** Schema of `claude` in an agent profile. */
export const claudeFileSchema = z.strictObject({
  program: program("claude"),
  model: model(),
  fallbackModels: z.array(option()).max(10).optional().describe("Models to fall back to while the main one is busy, in this order."),
  effort: z.enum(CLAUDE_EFFORTS).optional().describe("How much effort its model takes. Default: its own choice."),
  permissionMode: z
    .enum(CLAUDE_PERMISSION_MODES)
    .optional()
    .describe("What its tools may do without being asked; everything else is denied, for nobody is asked. Default acceptEdits: change files of its workspace, run no commands but those in `allowedTools`."),
  allowedTools: z.array(option()).optional().describe('Rules of tools that it may use, such as "Bash(npm test:*)" or "WebFetch".'),
  disallowedTools: z.array(option()).optional().describe("Rules of tools that it may not use, whatever else allows them."),
  maxTurns: z.int().min(1).max(100_000).optional().describe("Most turns of one attempt. Default: no bound."),
  args: z.array(tested(claudeArgumentProblem)).optional().describe("More arguments for it, such as [--append-system-prompt, Be brief.]. What Pawl itself sets is refused."),
});

/** Schema of `codex` in an agent profile. */
export const codexFileSchema = z.strictObject({
  program: program("codex"),
  model: model(),
  sandbox: z
    .enum(CODEX_SANDBOXES)
    .optional()
    .describe("What its commands may do; what would need more is denied, for nobody is asked. Default workspace-write: change files of its workspace, without a network."),
  config: z
    .record(tested(codexSettingProblem), z.union([z.string(), z.int(), z.boolean()]))
    .optional()
    .describe("Settings by their dotted names, such as { model_reasoning_effort: high, sandbox_workspace_write.network_access: true }."),
  args: z.array(tested(codexArgumentProblem)).optional().describe("More arguments for it, such as [--profile, ci]. What Pawl itself sets is refused."),
});

/** Schema of `acp` in an agent profile. */
export const acpFileSchema = z.strictObject({
  command: z.tuple([tested(programProblem)], z.string()).describe("Program and arguments that start the agent, such as [gemini, --acp]; no shell is involved."),
  allow: z
    .array(z.enum(ACP_TOOL_KINDS))
    .optional()
    .describe("Kinds of tools that it is permitted when it asks; others are refused, and so is any that names a path outside of its workspace. Default: read, search, think, edit, delete, move."),
  auth: option().optional().describe("Method by which it is to authenticate itself, one of those that it names. Default: it is logged in."),
  mode: option().optional().describe("Mode of its session, one of those that it names. Default: its own choice."),
  options: z
    .record(tested(agentOptionProblem), z.union([option(), z.boolean()]))
    .optional()
    .describe("Settings of its session by their ids, as it names them, such as { model: opus }."),
});

/** How a plan file describes each kind of agent that Pawl knows by its interface. */
export const AGENT_FILE_KEYS = {
  claude: claudeFileSchema.optional().describe("Instead of `command`: Claude Code (2.1 or newer), without a terminal. It must be logged in."),
  codex: codexFileSchema.optional().describe("Instead of `command`: Codex (0.169 or newer), without a terminal. It must be logged in. It tells no money."),
  acp: acpFileSchema.optional().describe("Instead of `command`: an agent that speaks the Agent Client Protocol (version 1) on its standard input and output."),
} as const;

/** Keys of an agent profile that say how to start the agent; it has exactly one of them. */
export const AGENT_KINDS = ["command", "shell", ...(Object.keys(AGENT_FILE_KEYS) as (keyof typeof AGENT_FILE_KEYS)[])] as const;
