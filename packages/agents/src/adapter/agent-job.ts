import type { AgentLaunch } from "@pawl/pipeline";

import type { Assignment } from "../assignment/assignment.ts";
import type { WatchedFiles } from "../process/newest-change.ts";
import type { ResourceLimits } from "../process/resource-limits.ts";
import type { UsageBudget } from "../usage/usage-watch.ts";
import type { AgentActivity } from "./agent-activity.ts";

/** Name of the environment variable that holds the path of the assignment file. */
export const ASSIGNMENT_VARIABLE = "PAWL_ASSIGNMENT";

/** Name of the environment variable that holds the path of the file in which an agent may leave a question. */
export const QUESTION_VARIABLE = "PAWL_QUESTION";

/** How to start an agent, and its limits; an agent profile of `@pawl/pipeline` satisfies it. */
export interface AgentProgram extends AgentLaunch {
  /** Limits in milliseconds, as in `ProcessLimits`. */
  readonly timeoutMs: number;
  readonly stallMs: number | null;
  readonly startMs: number | null;
  readonly toolMs: number | null;
}

/** An MCP server that speaks over its standard input and output, and that the agent is to start. */
export interface McpServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of a file that says the same as JSON, `{"mcpServers": {"<name>": {"type": "stdio", "command": …, "args": …, "env": …}}}`. */
  readonly configFile: string;
}

/** One attempt for `runAgent`. */
export interface AgentJob {
  readonly profile: AgentProgram;
  readonly assignment: Assignment;
  /** Absolute path of the agent's working directory. */
  readonly workspaceDir: string;
  /**
   * Absolute path, at a place that is no part of the agent's result: outside of the workspace, or in a folder that results
   * leave out. The file is replaced, mode 0600, and stays after the attempt.
   */
  readonly assignmentFile: string;
  /**
   * Absolute path of the file in which an agent that is a command may report what it used, at a place as for `assignmentFile`. What
   * is there is removed before the agent starts. Other agents tell it in their own way.
   */
  readonly usageFile: string;
  /** What the attempt may use; over it the agent is ended. */
  readonly budget: UsageBudget & {
    /** Longest time for the attempt, in milliseconds, where that is shorter than the profile's; `null`: no such bound. */
    readonly timeMs: number | null;
  };
  /**
   * Absolute path, at such a place too. Its folder is made, and agents that confine themselves to their workspace are given it as
   * well: let nothing else be in it. What is at the path is removed before the agent starts.
   */
  readonly questionFile: string;
  /** Pawl's MCP server, for agents that are told of one when they are started; left out: there is none. */
  readonly mcp?: McpServer;
  /** Absolute path of the attempt's log. */
  readonly logFile: string;
  /** The complete environment, as from `baseEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Values that are to be in neither the log nor the outcome, as from `secretValues`; what looks like a secret is in neither, whatever
   * this says.
   */
  readonly secrets: readonly string[];
  /** Mark of the agent's process tree, `<pipelineId>:<attempt>`. */
  readonly token: string;
  /** What the agent's processes may use besides time; default `NO_RESOURCE_LIMITS`. */
  readonly resources?: ResourceLimits;
  /** What starts the agent starts nothing else; see `RunProcessOptions`. Default: false. */
  readonly isApart?: boolean;
  readonly signal: AbortSignal;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly graceMs: number;
  /** Files whose change is a sign of life; see `RunProcessOptions`. */
  readonly watchedFiles?: WatchedFiles;
  /** Called once the agent runs, with a function that tells what it does now. Nothing is done for it while nobody asks. */
  readonly onObservable?: (observe: () => AgentActivity) => void;
  /** Called once its process tree is dead, before the files that it left are read. */
  readonly onEnded?: () => void;
  /** Called with each piece of the agent's output. */
  readonly onOutput?: (chunk: Uint8Array) => void;
}
