import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { TEAM_2 } from "../e2e/support/contract-versions.ts";
import { makePlan } from "../support/make-plan.ts";
import { projectForTest } from "../support/make-project.ts";
import { parseNdjson } from "../support/parse-ndjson.ts";
import { DOES_ITS_WORK, writeAgent } from "../support/scripted-agent.ts";

const DIES = fileURLToPath(new URL("fixtures/dies-before-report-returns.mjs", import.meta.url));

describe("an orchestrator that is killed while it repairs the status file", () => {
  it.each([
    ["is followed by one that puts the report back and takes the gap for nobody's deed", []],
    ["is followed by a human's approval of a contract version, and by one that does the same", [["contract", "approve", "team-2", "--by", "Ada"]]],
  ])("%s", async (_, between) => {
    const project = projectForTest();
    const status = join(project.dir, "progress", "status.json");
    const tampersOnce = `
      if (assignment.attempt === 1) {
        fs.writeFileSync(${JSON.stringify(`${status}.other`)}, "{}");
        fs.renameSync(${JSON.stringify(`${status}.other`)}, ${JSON.stringify(status)});
        await sleep(60_000);
      }
    `;
    const plan = makePlan({ command: writeAgent(project, `${tampersOnce}${DOES_ITS_WORK}`) });
    project.writePlan(plan);
    project.git("add", "pawl.yaml");
    project.git("commit", "--quiet", "--message=Plan");

    const killed = await project.pawl(["run"], { nodeArgs: ["--import", DIES] });
    expect(killed.signal).toBe("SIGKILL");
    expect(readFileSync(status, "utf8")).toBe("{}");
    const asked = await project.pawl(["status"]);
    expect(asked).toMatchObject({ exitCode: 7, stdout: "" });

    project.writePlan({ ...plan, contract: TEAM_2 });
    for (const args of between) expect(await project.pawl(args)).toMatchObject({ exitCode: 0 });
    project.writePlan(plan);
    expect(await project.pawl(["run"])).toMatchObject({ exitCode: 0 });
    const events = parseNdjson((await project.pawl(["log", "--json"])).stdout);
    const tampered = events.filter(({ type }) => type === "status.tampered");
    expect(tampered.map(({ data }) => data["found"])).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });
});
