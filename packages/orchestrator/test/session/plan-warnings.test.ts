import type { PlanProblem } from "@pawl/pipeline";
import { expect, it } from "vitest";

import { summarisePlanWarnings } from "../../src/session/plan-warnings.ts";

const warning = (code: PlanProblem["code"], line: number): PlanProblem => ({
  code,
  severity: "warning",
  message: `it says ${line}`,
  file: "pawl.yaml",
  line,
  column: 5,
  path: `artifacts[${line}]`,
});

it("shows the first three places of each code and how many more there are, in the order of the plan", () => {
  const warnings = [1, 2, 3, 4, 5].flatMap((line) => [warning("WEAK_GATE", line), ...(line < 4 ? [warning("CONTROL_OFF", line)] : [])]);
  expect(summarisePlanWarnings(warnings)).toEqual([
    "pawl.yaml:1:5: WEAK_GATE: it says 1",
    "pawl.yaml:1:5: CONTROL_OFF: it says 1",
    "pawl.yaml:2:5: WEAK_GATE: it says 2",
    "pawl.yaml:2:5: CONTROL_OFF: it says 2",
    "pawl.yaml:3:5: WEAK_GATE: it says 3",
    "pawl.yaml: WEAK_GATE: ... and 2 more; `pawl check` lists them",
    "pawl.yaml:3:5: CONTROL_OFF: it says 3",
  ]);
});

it("says nothing of a plan without warnings", () => {
  expect(summarisePlanWarnings([])).toEqual([]);
});
