import { expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, runLogged } from "./support/run-facts.ts";

/** The most attempts of a profile that the ledger has as running at any time. */
function mostAtOnce(events: readonly LoggedEvent[], profile: string): number {
  const running = new Set<unknown>();
  let most = 0;
  for (const { type, data } of events) {
    if (type === "attempt.started" && data["profile"] === profile) running.add(data["attempt"]);
    if (type === "attempt.produced" || type === "attempt.ended") running.delete(data["attempt"]);
    most = Math.max(most, running.size);
  }
  return most;
}

it("starts what is expected to take longest first, a profile's agents up to its own limit, and tells the next run what took how long", async () => {
  const project = projectForTest();
  const command = writeAgent(project, 'write(location, "done\\n");');
  const narrow = (id: string, estimate: string) => ({ ...plannedArtifact(id, "A", `docs/${id}.md`), agent: "narrow", estimate });
  const plan = quickPlan({
    command,
    changes: madeByPawl("guide", "code", "decision"),
    more: [narrow("short", "1m"), narrow("long", "3m"), narrow("middle", "2m")],
    limits: { agents: 4 },
    top: { agents: { default: { command }, narrow: { command, limit: 1 } } },
  });
  project.writePlan(plan);
  const { exitCode, events } = await runLogged(project);
  expect(exitCode).toBe(0);
  const started = dataOf(events, "attempt.started").map(({ artifacts }) => (artifacts as string[])[0]);
  expect(started.filter((id) => ["short", "middle", "long"].includes(String(id)))).toEqual(["long", "middle", "short"]);
  expect(mostAtOnce(events, "narrow")).toBe(1);

  const again = await runLogged(project, "--new");
  expect(again.exitCode).toBe(0);
  const [pinned] = dataOf(again.events, "run.started");
  expect(Object.keys(pinned?.["durationsMs"] as object).toSorted()).toEqual(["code", "decision", "design", "guide", "long", "middle", "short"]);
});
