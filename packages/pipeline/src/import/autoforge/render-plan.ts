import { dump } from "js-yaml";

import { DEFAULT_AGENT } from "../../plan/plan-defaults.ts";
import type { PlannedArtifact } from "./planned-artifacts.ts";

/** What the text of the plan says beside its artifacts. */
export interface PlanSettings {
  readonly agent: readonly string[] | null;
  readonly gate: readonly string[] | null;
  readonly writes: readonly string[];
}

const ABOUT = `# Made from AutoForge's features by "pawl import autoforge". "pawl check" tests it, "pawl run" carries it out.
# Each feature is an artifact of stage C. Its location holds what shows that it works, such as its acceptance test; "writes" are
# the other places that work on it may change. What AutoForge had marked as passing is closed like everything else: once its gate
# has passed here. Stages A, B and D are not AutoForge's; make their gates as strict as you need.
`;

const AGENT_TO_WRITE = `# To be written before the first run: agents.${DEFAULT_AGENT}.command, the program and the arguments that start your agent.
`;
const GATES_TO_WRITE = `# To be written before the first run: the checks of every feature's gate, such as
#   checks: [{ run: [npx, playwright, test, features/1-login] }]
# Or remove this file and import again with --gate 'npx playwright test {location}'.
`;
const WRITES_TO_WRITE = `# Work on a feature may change nothing but its own location yet; "writes" allows more, such as
#   writes: [src/**]
`;

/** Nesting of a gate's checks, each of which is written on one line. */
const CHECK_LEVEL = 5;

/** The text of a plan, for people to go on with. */
export function renderPlan(artifacts: readonly PlannedArtifact[], { agent, gate, writes }: PlanSettings): string {
  const plan = { contract: "1", agents: { [DEFAULT_AGENT]: agent === null ? {} : { command: agent } }, artifacts };
  const hints = [agent === null ? AGENT_TO_WRITE : "", gate === null ? GATES_TO_WRITE : "", writes.length === 0 ? WRITES_TO_WRITE : ""];
  // Neither folded lines, which a reader would have to put together again, nor aliases for lists that happen to be the same.
  return `${ABOUT}${hints.join("")}\n${dump(plan, { lineWidth: -1, noRefs: true, flowLevel: CHECK_LEVEL })}`;
}
