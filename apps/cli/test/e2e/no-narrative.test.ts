import { REPORT_FIELDS } from "@pawl/contract";
import { expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { writeAgent } from "../support/scripted-agent.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** What the agent says about its progress. */
const SAID = ["I am 99 percent done", "progress: 80%", "nearly there, only the tests are missing"];

const SHARE = /\d\s*(%|percent\b|points?\b|of \d+ artifacts)/i;
const STATE = /\b(RUNNING|BLOCKED|ABORTED|COMPLETED)\b/;

it("2.2#4: what tells of a run beside pawl status and pawl audit has no percentage, no state, no field of the report and no word of an agent", async () => {
  const project = projectForTest();
  const body = `
    console.log(${JSON.stringify(SAID.join("\n"))});
    console.error(${JSON.stringify(SAID.join("\n"))});
    write(location, "done\\n");
    process.exitCode = assignment.attempt === 1 ? 1 : 0;
  `;
  const changes = { ...madeByPawl("code", "decision"), guide: { requires: { files: ["licence.txt"] } } };
  project.writePlan(quickPlan({ command: writeAgent(project, body), changes }));

  const printed = new Map<string, string>();
  const print = async (exitCode: number, ...args: readonly string[]): Promise<void> => {
    const result = await project.pawl(args);
    expect({ args, exitCode: result.exitCode }).toEqual({ args, exitCode });
    printed.set(args.join(" "), result.stdout + result.stderr);
  };
  await print(3, "run");
  for (const command of ["ps", "artifacts", "answer"]) await print(0, command);
  project.write("licence.txt", "granted\n");
  await print(0, "answer", "docs/guide.md", "PROVIDED");
  await print(0, "run", "--json");
  await print(2, "abort", "--yes");
  await print(0, "log");

  for (const [command, text] of printed) {
    expect({ command, share: SHARE.exec(text), state: STATE.exec(text) }).toEqual({ command, share: null, state: null });
    const fields = REPORT_FIELDS.filter((field) => text.includes(field));
    expect({ command, fields, said: SAID.filter((words) => text.includes(words)) }).toEqual({ command, fields: [], said: [] });
  }
  // The looks above would have found each of them.
  const status = (await project.pawl(["status"])).stdout;
  expect(REPORT_FIELDS.filter((field) => status.includes(field))).toEqual(REPORT_FIELDS);
});
