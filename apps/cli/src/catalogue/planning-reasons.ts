import type { PlanningReason } from "@pawl/orchestrator";

import type { Explained } from "./entry.ts";

const SENT_BACK = "It is sent back to the agent with what is wrong, up to `--attempts` times.";

/** Why an attempt of a planning agent gave no plan. */
export const PLANNING_REASON_TEXTS = {
  PLAN_INVALID: ["What the agent wrote is no valid plan, or breaks a bound that was given; the problems are listed.", SENT_BACK],
  NOTHING_PRODUCED: ["There is no plan file, or it is as it was given.", SENT_BACK],
  NOT_A_FILE: ["The plan is a link, a folder or something else that is no file.", SENT_BACK],
  TOO_LARGE: ["The plan is larger than a proposal may be.", `${SENT_BACK} Lower --max.`],
  OUTSIDE_WRITES: ["The agent changed something besides the plan.", SENT_BACK],
  GIT_TAMPERED: ["The agent changed its repository's settings, hooks or history.", SENT_BACK],
  WORKSPACE_INVALID: ["What the agent left cannot be read.", SENT_BACK],
  SECRET_IN_PLAN: ["The plan holds the value of a secret variable of the environment.", `${SENT_BACK} Replace the secret: the agent's provider has seen it.`],
  AGENT_FAILED: ["The agent ended with an error, or could not be started.", "See in the log that is named what it said; `pawl doctor` looks at the program and its login."],
  STALLED: ["The agent gave no sign of life for too long.", "Start it by hand to see whether it waits for something; `limits.stall` and `limits.start` bound the wait."],
  TIMED_OUT: ["The agent worked longer than it may.", "Raise `limits.timeout`, or --timeout with --command; or give a smaller specification."],
  OVER_BUDGET: ["The agent used more than one attempt may.", "Raise `limits.budget.attempt`, or give a smaller specification."],
  RATE_LIMITED: ["The agent's provider takes no more for now.", "Plan again after the time that is named."],
  AGENT_ASKED: ["The agent asks something that only a human can answer.", "Write the answer into the specification, and plan again."],
  CANCELLED: ["The planning was stopped from outside.", "Plan again."],
} as const satisfies Record<PlanningReason, Explained>;
