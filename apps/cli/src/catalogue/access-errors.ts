import type { AccessErrorCode } from "@pawl/orchestrator/attempt-client";

const END = "Nothing is to be done: the agent is told so, and is to end.";
const TOLD = "Nothing is to be done: the agent is told so, and can ask otherwise.";

/** What to do where an agent's request was refused; `ACCESS_ERROR_CODES` says why each was. */
export const ACCESS_ERROR_MENDS = {
  UNAUTHORISED: "Have the agent start `pawl mcp` with the file that PAWL_MCP_CONFIG names, in its own attempt.",
  ATTEMPT_ENDED: END,
  BAD_REQUEST: TOLD,
  TOO_MANY_REQUESTS: "See with `pawl logs <attempt>` what the agent does; it can go on without asking.",
  ARTIFACT_UNKNOWN: TOLD,
  NOT_ASSIGNED: TOLD,
  NO_REPORT: TOLD,
  STATUS_DIFFERENT: "Find out who changes progress/status.json; the orchestrator puts it right.",
  ALREADY_ASKED: END,
  ALREADY_HANDED_IN: END,
  INTERNAL: "See what the orchestrator's session log under .pawl/logs says.",
} as const satisfies Record<AccessErrorCode, string>;
