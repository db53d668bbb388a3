import { expect, test } from "vitest";

import { toAgentOutcome } from "../../src/adapter/to-agent-outcome.ts";

test("a claim is not taken while a process of the agent still runs", () => {
  const survivors = [{ pid: 42, startToken: "s" }];
  const outcome = toAgentOutcome({
    result: { kind: "exited", exitCode: 0, durationMs: 1, pid: 41, forced: true, survivors, output: null },
    command: { argv: ["agent"] },
    usage: { kind: "absent" },
    overBudget: null,
    said: null,
  });
  expect(outcome).toMatchObject({ kind: "failed", reason: "PROCESS_SURVIVED", exitCode: 0, survivors, detail: "the agent exited with code 0, but these of its processes could not be ended: 42" });
});

test("an agent that lost the process that had started it did not fail, whatever it had told until then; a claim stays one", () => {
  const lost = {
    result: { kind: "lost", durationMs: 1, pid: 41, forced: false, survivors: [], output: null },
    command: { argv: ["agent"] },
    usage: { kind: "absent" },
    overBudget: null,
    said: null,
  } as const;
  expect(toAgentOutcome(lost).kind).toBe("lost");
  expect(toAgentOutcome(lost, { kind: "failed", reason: "NO_RESULT", detail: "its output ends before" }).kind).toBe("lost");
  expect(toAgentOutcome(lost, { kind: "produced", detail: "done" }).kind).toBe("produced");
});
