import { dump } from "js-yaml";

import { DEFAULT_AGENT } from "./plan-defaults.ts";

/** What a plan begins with where there is none yet. */
export interface PlanBeginning {
  /** Program and arguments of the profile `default`. */
  readonly command: readonly string[];
  /** Longest time of an attempt, as a plan writes it; `null` for the default. */
  readonly timeout: string | null;
  /** Names of environment variables that agents inherit. */
  readonly pass: readonly string[];
}

const ABOUT = `# Plan for Pawl. "pawl check" tests it, "pawl run" carries it out.
`;

/** The text of a plan whose artifacts are still to be written; `parsePlanTop` reads it. */
export const renderPlanTop = ({ command, timeout, pass }: PlanBeginning): string => {
  const top = {
    contract: "1",
    agents: { [DEFAULT_AGENT]: { command, ...(timeout === null ? {} : { timeout }) } },
    ...(pass.length === 0 ? {} : { env: { pass } }),
    artifacts: [],
  };
  return `${ABOUT}\n${dump(top, { lineWidth: -1, noRefs: true })}`;
};
