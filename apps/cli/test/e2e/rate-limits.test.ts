import { describe, expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readReport, runLogged } from "./support/run-facts.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";

const LATER = madeByPawl("guide", "code", "decision");

/** The first two attempts meet a limit, in different words and with different exit codes. */
const LIMITED_TWICE = `
  if (assignment.attempt === 1) {
    console.error("API Error: 429 rate_limit_error, retry after 250 ms");
    process.exit(1);
  }
  if (assignment.attempt === 2) {
    console.log("The model is overloaded, please try again later.");
    process.exit(0);
  }
  write(location, "done\\n");
`;

function startedAt(events: readonly LoggedEvent[], attempt: number): number {
  return Date.parse(events.find(({ type, data }) => type === "attempt.started" && data["attempt"] === attempt)?.at ?? "");
}

describe("an agent that runs into a rate limit", () => {
  it("is started again when the limit is over, as its provider says or after a pause that grows, and no retry is charged", async () => {
    const project = projectForTest();
    const limits = { attempts: 1, rateBackoff: "20ms" };
    project.writePlan(quickPlan({ command: writeAgent(project, LIMITED_TWICE), changes: LATER, limits }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(0);
    const limited = dataOf(events, "agent.rate_limited");
    expect(limited).toMatchObject([
      { profile: "default", attempt: 1, streak: 1 },
      { profile: "default", attempt: 2, streak: 2, hintMs: null },
    ]);
    expect(limited[0]?.["hintMs"]).toEqual(expect.any(Number));
    expect(limited[0]?.["untilMs"]).toBeGreaterThanOrEqual(limited[0]?.["hintMs"] as number);
    for (const { attempt, untilMs } of limited) expect(startedAt(events, Number(attempt) + 1)).toBeGreaterThanOrEqual(untilMs as number);
    expect(dataOf(events, "artifact.retried").map(({ reason, charged }) => [reason, charged])).toEqual([
      ["RATE_LIMITED", false],
      ["RATE_LIMITED", false],
    ]);
    expect(readReport(project).issues).toEqual([]);
  });

  it("4.7#6 4.7#3: is asked about once the wait would be too long; one answer lets everything go on that waits for it", async () => {
    const project = projectForTest();
    const permission = JSON.stringify(`${project.root}/quota`);
    const body = `
      if (!fs.existsSync(${permission})) {
        console.log("5-hour limit reached, resets in 5 hours");
        process.exit(1);
      }
      write(location, "done\\n");
    `;
    const more = [plannedArtifact("second", "A", "docs/second.md"), plannedArtifact("third", "A", "docs/third.md")];
    const limits = { agents: 1, rateWait: "1h" };
    project.writePlan(quickPlan({ command: writeAgent(project, body), changes: LATER, more, limits }));
    const { exitCode, events } = await runLogged(project);
    expect(exitCode).toBe(3);
    expect(dataOf(events, "attempt.started")).toHaveLength(1);
    expect(dataOf(events, "artifact.parked")).toMatchObject([{ artifact: "design", reason: "RATE_LIMITED", attempt: null }]);
    expect(readReport(project)).toMatchObject({
      blocking_questions: ["docs/design.md is parked because of RATE_LIMITED (RETRY/ABORT)"],
      next_step: "",
    });

    project.write("../quota", "");
    expect(await project.pawl(["answer", "docs/design.md", "RETRY"])).toMatchObject({ exitCode: 0 });
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  });
});
