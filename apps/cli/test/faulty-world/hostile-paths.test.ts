import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { madeByPawl } from "../e2e/support/made-by-pawl.ts";
import { quickPlan } from "../e2e/support/quick-plan.ts";
import { readArtifacts } from "../e2e/support/run-facts.ts";
import { projectForTest } from "../support/make-project.ts";
import type { Project } from "../support/make-project.ts";

const AGENT = fileURLToPath(new URL("../support/fixtures/leaves-hostile-paths.mjs", import.meta.url));

/** What becomes of each, by what an agent leaves: `null` where it is closed, else why it is not. */
const ENDS: Readonly<Record<string, string | null>> = {
  "link-to-a-file": "LINK_OUTSIDE",
  "link-upwards": "LINK_OUTSIDE",
  "link-to-a-folder": "LINK_OUTSIDE",
  "link-to-itself": "CHECK_FAILED",
  pipe: "NOTHING_PRODUCED",
  socket: "NOTHING_PRODUCED",
  "git-folder": "WORKSPACE_INVALID",
  "question-in-no-encoding": "QUESTION_INVALID",
  "hard-link": null,
  "odd-names": null,
  "names-by-case": null,
  "names-in-no-encoding": null,
  "bytes-in-no-encoding": null,
  "set-user-id": null,
};

/** Everything in a control sequence but what lines need. */
const STEERS_A_TERMINAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;

function hostileProject(mode: string, isRepository: boolean, ids: readonly string[]): Project {
  const project = projectForTest({ isRepository, ...(isRepository ? { files: { "readme.md": "A project.\n" } } : {}) });
  const outside = join(project.root, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "precious.txt"), "done\n");
  project.env["OUTSIDE"] = outside;
  const command = [process.execPath, AGENT];
  const more = ids.map((id) => {
    const location = `left/${id}/here`;
    return { id, stage: "A" as const, location, inputs: [location], gate: { checks: [{ run: ["grep", "-rq", "done", location] }], control: "none" } };
  });
  project.writePlan(
    quickPlan({
      command,
      changes: madeByPawl("design", "guide", "code", "decision"),
      more,
      limits: { attempts: 1 },
      top: { mode, agents: { default: { command, env: { pass: ["OUTSIDE"] } } } },
    }),
  );
  return project;
}

describe.runIf(process.platform === "linux")("what agents leave in their workspace", () => {
  it.each([
    // In place, a change that is nobody's fails all that are at work.
    ["isolated", true, { ...ENDS, "link-as-parent": "OUTSIDE_WRITES" }],
    ["in-place", false, ENDS],
  ] as const)("%s: each is closed as it is or refused with its reason, one stops no other, and nothing outside is touched", async (mode, isRepository, expected) => {
    const project = hostileProject(mode, isRepository, Object.keys(expected));
    const { exitCode, stderr } = await project.pawl(["run"]);
    expect(exitCode).toBe(3);
    expect(stderr).not.toMatch(STEERS_A_TERMINAL);
    const artifacts = await readArtifacts(project);
    const ends = Object.fromEntries(Object.entries(artifacts).map(([id, { phase, reason }]) => [id, phase === "closed" ? null : reason]));
    expect(ends).toMatchObject({ ...expected, design: null });

    const outside = join(project.root, "outside");
    expect(readdirSync(outside)).toEqual(["precious.txt"]);
    expect(readFileSync(join(outside, "precious.txt"), "utf8")).toBe("done\n");
    expect(readdirSync(project.root).filter((name) => name === "pwned")).toEqual([]);
    expect(readFileSync(join(project.dir, "left/bytes-in-no-encoding/here"))).toEqual(Buffer.from("done\n\0\xff\xfe", "latin1"));
    expect((await project.pawl(["log", "--json"])).stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as object)).not.toEqual([]);
    for (const args of [["log"], ["artifacts"], ["answer"]]) expect((await project.pawl(args)).stdout).not.toMatch(STEERS_A_TERMINAL);
    expect(await project.pawl(["audit"])).toMatchObject({ exitCode: 0 });
  });
});
