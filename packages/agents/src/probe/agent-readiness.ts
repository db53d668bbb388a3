/** Why an agent could not work, however often it were tried. */
export const AGENT_FAULTS = {
  PROGRAM_MISSING: "Its program does not exist.",
  PROGRAM_NOT_EXECUTABLE: "Its program may not be executed, or cannot be started.",
  AGENT_VERSION: "It, or the protocol that it speaks, has another version than Pawl understands.",
  AGENT_NOT_LOGGED_IN: "It has no login.",
  AGENT_BROKEN: "It does not answer as its kind does.",
} as const;

/** A code of {@link AGENT_FAULTS}. */
export type AgentFault = keyof typeof AGENT_FAULTS;

/** What is known of an agent before it is given any work. */
export type AgentReadiness =
  | {
      readonly kind: "ready";
      /** What it says of its version or name, on one line that is safe to print; `null`: nothing. */
      readonly version: string | null;
    }
  | {
      readonly kind: "not-ready";
      readonly fault: AgentFault;
      /** What was found, on one line that is safe to print. */
      readonly found: string;
      /** How to mend it. */
      readonly mend: string;
    };
