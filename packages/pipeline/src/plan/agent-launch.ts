/** How Claude Code decides what its tools may do without being asked. `manual` is left out: nobody could answer. */
export const CLAUDE_PERMISSION_MODES = ["acceptEdits", "auto", "bypassPermissions", "dontAsk", "plan"] as const;

/** How much effort Claude Code makes its model take. */
export const CLAUDE_EFFORTS = ["low", "medium", "high", "xhigh", "max"] as const;

/** An agent that is Claude Code, without a terminal. */
export interface ClaudeAgent {
  /** Name or path of its program. */
  readonly program: string;
  /** `null`: what Claude Code itself takes. */
  readonly model: string | null;
  /** Models to fall back to, in this order. */
  readonly fallbackModels: readonly string[];
  readonly effort: (typeof CLAUDE_EFFORTS)[number] | null;
  readonly permissionMode: (typeof CLAUDE_PERMISSION_MODES)[number];
  /** Rules of tools that it may use without being asked, such as `Bash(npm test:*)`. */
  readonly allowedTools: readonly string[];
  readonly disallowedTools: readonly string[];
  /** Most turns of one attempt; `null`: no bound. */
  readonly maxTurns: number | null;
  /** More arguments. */
  readonly args: readonly string[];
}

/** What the commands of Codex may do; whatever would need more is denied, for nobody is asked. */
export const CODEX_SANDBOXES = ["read-only", "workspace-write", "danger-full-access"] as const;

/** An agent that is Codex, without a terminal. */
export interface CodexAgent {
  /** Name or path of its program. */
  readonly program: string;
  /** `null`: what Codex itself takes. */
  readonly model: string | null;
  readonly sandbox: (typeof CODEX_SANDBOXES)[number];
  /** Settings by their dotted names. */
  readonly config: Readonly<Record<string, string | number | boolean>>;
  /** More arguments. */
  readonly args: readonly string[];
}

/** Kinds of tools for which an agent that speaks ACP may ask a permission, in the protocol's words. */
export const ACP_TOOL_KINDS = ["read", "search", "think", "edit", "delete", "move", "execute", "fetch", "switch_mode", "other"] as const;

/** One of {@link ACP_TOOL_KINDS}. */
export type AcpToolKind = (typeof ACP_TOOL_KINDS)[number];

/** An agent that speaks the Agent Client Protocol on its standard input and output. */
export interface AcpAgent {
  /** Program and arguments; no shell is involved. */
  readonly command: readonly string[];
  /** Kinds of tools that it is permitted when it asks; the others are refused. */
  readonly allow: readonly AcpToolKind[];
  /** Method by which it is to authenticate itself, one of those that it names; `null`: it is logged in. */
  readonly auth: string | null;
  /** Mode of its session, one of those that it names; `null`: its own choice. */
  readonly mode: string | null;
  /** Settings of its session by their ids, such as its model. */
  readonly options: Readonly<Record<string, string | boolean>>;
}

/**
 * How an agent is started and spoken to. Exactly one is given: a command (argv) or a line for `/bin/sh -c`, where the others are
 * `null`; or an agent that Pawl knows by its interface.
 */
export interface AgentLaunch {
  readonly command: readonly string[] | null;
  readonly shell: string | null;
  readonly claude?: ClaudeAgent;
  readonly codex?: CodexAgent;
  readonly acp?: AcpAgent;
}
