import type { CostReport, CostSum } from "@pawl/pipeline";
import { expect, it } from "vitest";

import { renderCost } from "../../src/output/render-cost.ts";

const SUM: CostSum = {
  attempts: 2,
  money: { known: "1.25", unknownAttempts: 0 },
  tokens: { known: 40, unknownAttempts: 1 },
  timeMs: { known: null, unknownAttempts: 2 },
  gateMs: 1500,
};
const NONE: CostSum = { attempts: 0, money: { known: null, unknownAttempts: 0 }, tokens: { known: null, unknownAttempts: 0 }, timeMs: { known: null, unknownAttempts: 0 }, gateMs: 0 };
const { attempts: _, ...PER_CLOSED } = SUM;

const REPORT: CostReport = {
  version: 1,
  run: "run-1",
  total: { ...SUM, closed: 1, perClosed: PER_CLOSED },
  stages: [{ stage: "A", ...SUM, closed: 1, perClosed: null }],
  agents: [{ profile: "default", ...SUM }, { profile: null, ...NONE, attempts: 1 }],
  artifacts: [{ id: "a\u001b[2J", stage: "A", location: "out/a.md", phase: "closed", ...SUM }],
};

it("tells known, partly known, unknown, and nothing to know apart, and obeys no control character", () => {
  expect(renderCost(REPORT)).toMatchInlineSnapshot(`
    "ARTIFACT  STAGE  PHASE   ATTEMPTS  MONEY  TOKENS       TIME     GATES
    a\\x1b[2J  A      closed  2         1.25   at least 40  unknown  1 s

    STAGE  CLOSED  ATTEMPTS  MONEY  TOKENS       TIME     GATES
    A      1       2         1.25   at least 40  unknown  1 s

    AGENT          ATTEMPTS  MONEY  TOKENS       TIME     GATES
    default        2         1.25   at least 40  unknown  1 s
    (own command)  1         -      -            -        0 ms

    RUN                  CLOSED  ATTEMPTS  MONEY  TOKENS       TIME     GATES
    in all               1       2         1.25   at least 40  unknown  1 s
    per closed artifact                    1.25   at least 40  unknown  1 s"
  `);
});

it("says so where nothing was used", () => {
  expect(renderCost({ ...REPORT, total: { ...NONE, closed: 0, perClosed: null } })).toBe("nothing was used yet");
});
