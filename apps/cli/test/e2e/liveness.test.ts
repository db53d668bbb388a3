import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { plannedArtifact } from "../support/make-plan.ts";
import { makeProject } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { processesIn } from "../support/processes.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, runLogged } from "./support/run-facts.ts";
import type { LoggedRun } from "./support/run-facts.ts";

const shell = (line: string) => ({ shell: line });

/** Ignores SIGTERM, prints the same line for ever but for a number, and has two descendants of its own kind in groups of their own. */
const stuck = (seen: string) => `
  trap '' TERM
  setsid sh -c 'trap "" TERM; echo $$ > "${seen}/child"; setsid sh -c "trap \\"\\" TERM; echo \\$\\$ > ${seen}/grandchild; while :; do sleep 600; done"' &
  number=0
  while :; do number=$((number + 1)); echo "Reconnecting $number/5"; sleep 0.05; done
`;
const openCall = (name: string) => `echo '{"version":1,"openToolCall":"${name}"}' > "$PAWL_USAGE"`;

/** One run for the whole file: `tool` waits for a tool for more than the limit on silence and closes, the others are ended. */
let project: Project;
let run: LoggedRun;

beforeAll(async () => {
  project = makeProject();
  const agents = ["stuck", "endless"].map((id) => ({ ...plannedArtifact(id, "A", `docs/${id}.md`), agent: id }));
  const more = [...agents, { ...plannedArtifact("long", "A", "docs/long.md"), run: ["sleep", "600"] }];
  project.writePlan(
    quickPlan({
      command: ["true"],
      changes: { design: { agent: "tool" } },
      more,
      limits: { attempts: 1, agents: 4, runTimeout: "500ms", stall: "2s", start: "none", tool: "60s" },
      top: {
        agents: {
          default: { command: ["true"] },
          tool: shell(`${openCall("tests")}; sleep 4; mkdir -p docs; echo done > docs/design.md`),
          stuck: shell(stuck(project.root)),
          endless: { ...shell(`${openCall("forever")}; exec sleep 600`), tool: "700ms" },
        },
      },
    }),
  );
  run = await runLogged(project);
});
afterAll(() => project.dispose());

const reasonsOf = (id: string) => dataOf(run.events, "artifact.parked", id).map(({ reason }) => reason);

describe("an agent", () => {
  it("that prints the same line for ever is dead: it is ended with its whole tree, though all of it ignores SIGTERM", () => {
    expect(reasonsOf("stuck")).toEqual(["STALLED"]);
    for (const name of ["child", "grandchild"]) {
      const pid = Number(readFileSync(join(project.root, name), "utf8"));
      expect(pid).toBeGreaterThan(1);
      expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
    }
    expect(processesIn(project.root)).toEqual([]);
  });

  it("that waits for a tool may be silent for longer than an agent may otherwise", () => {
    expect(dataOf(run.events, "artifact.closed", "design")).toHaveLength(1);
    expect(reasonsOf("design")).toEqual([]);
  });

  it("that waits for one call of a tool for too long is ended", () => {
    expect(reasonsOf("endless")).toEqual(["TOOL_STALLED"]);
  });
});

it("a command of the plan that takes longer than `limits.runTimeout` is ended", () => {
  expect(reasonsOf("long")).toEqual(["TIMED_OUT"]);
});
