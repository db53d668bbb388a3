import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readArtifacts, runLogged } from "./support/run-facts.ts";

/** Takes longer than the universe is old on this text. */
const PATTERN = "^(a+)+$";
const UNLUCKY = `${"a".repeat(60)}!`;

describe("a text that keeps a pattern of the plan busy", () => {
  it("stalls nothing: the pattern is ended, its gate is INCONCLUSIVE, the artifact parked, and other work goes on", async () => {
    const project = projectForTest();
    const body = `write(location, id === "text" ? "done\\n${UNLUCKY}\\n" : "done\\n");`;
    const printed = { checks: [{ run: ["sh", "-c", `grep -q done docs/count.txt && echo '${UNLUCKY}'`], count: PATTERN }] };
    const more = [
      { id: "text", stage: "A", location: "docs/text.txt", forbid: [PATTERN], gate: { checks: [{ run: ["grep", "-q", "done", "docs/text.txt"] }] } },
      { id: "count", stage: "A", location: "docs/count.txt", forbid: [], gate: printed },
    ];
    // Others have no patterns, so that no machine is too slow for theirs.
    const made: Record<string, object> = { design: {}, ...madeByPawl("guide", "code", "decision") };
    const changes = Object.fromEntries(Object.entries(made).map(([id, keys]) => [id, { ...keys, forbid: [] }]));
    project.writePlan(quickPlan({ command: writeAgent(project, body), changes, more, limits: { attempts: 1, patterns: "300ms" } }));
    const { exitCode, events, stderr } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(stderr).not.toContain("Error");
    for (const id of ["text", "count"]) {
      const gates = dataOf(events, "gate.finished", id).map(({ verdict, reason }) => [verdict, reason]);
      expect(gates).toEqual(Array.from({ length: 3 }, () => ["INCONCLUSIVE", "PATTERN_TIMEOUT"]));
    }
    expect(await readArtifacts(project)).toMatchObject({
      design: { phase: "closed" },
      text: { phase: "parked", reason: "PATTERN_TIMEOUT", commit: null },
      count: { phase: "parked", reason: "PATTERN_TIMEOUT", commit: null },
    });
    expect(dataOf(events, "artifact.parked", "text")[0]?.["detail"]).toContain("took longer than 300 ms");
  });
});
