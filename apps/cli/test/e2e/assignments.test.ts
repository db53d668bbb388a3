import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";
import { dataOf, readLog } from "./support/run-facts.ts";

const PROMPT = "{{#artifacts}}Make {{location}}.{{#lastGate}} It was refused: {{reason}}, {{detail}}{{/lastGate}}{{/artifacts}}";

interface Given {
  readonly runId: string;
  readonly workspace: string;
  readonly instructions: string;
}

async function previewed(project: Project, artifact = "design"): Promise<Given> {
  return JSON.parse((await project.pawl(["assignment", artifact])).stdout) as Given;
}

function given({ root }: Project, attempt: number): Given {
  return JSON.parse(readFileSync(join(root, `given-${attempt}`), "utf8")) as Given;
}

it("pawl assignment prints what an attempt is given then, by the project's own prompt, which the run pins and no attempt may change", async () => {
  const project = projectForTest({ files: { "README.md": "A project.\n" } });
  const keeps = `fs.writeFileSync(${JSON.stringify(project.root)} + "/given-" + assignment.attempt, fs.readFileSync(0));`;
  const agent = writeAgent(project, `${keeps} if (assignment.attempt === 1) write("prompts/own.md", "Say that it is done."); write(location, "done\\n");`);
  project.write("prompts/own.md", PROMPT);
  const top = { prompts: { assignment: "prompts/own.md" } };
  project.writePlan(quickPlan({ command: agent, changes: madeByPawl("guide", "code", "decision"), limits: { attempts: 1 }, top }));

  const first = await previewed(project);
  expect(first.instructions).toBe("Make docs/design.md.");
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 3 });
  expect({ ...given(project, 1), runId: "<run>", workspace: "<workspace>" }).toEqual(first);
  expect(dataOf(await readLog(project), "gate.finished", "design")).toMatchObject([{ reason: "PROTECTED_PATH" }]);

  expect(await project.pawl(["answer", "docs/design.md", "RETRY", "--why", "Leave the prompt alone."])).toMatchObject({ exitCode: 0 });
  const second = await previewed(project, "docs/design.md");
  expect(second.instructions).toBe('Make docs/design.md. It was refused: PROTECTED_PATH, changes the protected path "prompts/own.md"');
  project.write("prompts/own.md", `${PROMPT} Quickly.`);
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("PLAN_CHANGED") as string });
  project.write("prompts/own.md", PROMPT);
  expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
  expect({ ...given(project, 2), workspace: "<workspace>" }).toEqual(second);

  expect(await project.pawl(["assignment", "guide"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("NO_AGENT") as string });
  expect(await project.pawl(["assignment", "design", "--text"])).toMatchObject({ exitCode: 0, stdout: "Make docs/design.md." });
});
