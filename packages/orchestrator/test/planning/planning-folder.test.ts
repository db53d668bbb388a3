import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { PROCESS_TOKEN_VARIABLE } from "@pawl/agents";
import { removeTree } from "@pawl/workspace";
import { expect, it, onTestFinished } from "vitest";

import { makePlanningFolder } from "../../src/planning/planning-folder.ts";

it("ends and removes what plannings left whose process was killed, and no other's", async () => {
  const base = mkdtempSync(join(tmpdir(), "pawl-leftovers-"));
  onTestFinished(() => removeTree(base));
  const environment = { TMPDIR: base };
  const alive = await makePlanningFolder("/project", environment);
  // Another process had this number once.
  const dead = join(base, `${basename(alive.path).split("-").slice(0, 3).join("-")}-${process.pid}-00000000-abcdef`);
  mkdirSync(dead);
  mkdirSync(join(base, "pawl-plan-other"));
  const agent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { env: { ...process.env, [PROCESS_TOKEN_VARIABLE]: `${basename(dead)}:1` }, stdio: "ignore" });
  onTestFinished(() => void agent.kill("SIGKILL"));
  await once(agent, "spawn");
  const ended = once(agent, "exit");
  const later = await makePlanningFolder("/project", environment);
  await ended;
  expect(readdirSync(base).toSorted()).toEqual([basename(alive.path), basename(later.path), "pawl-plan-other"].toSorted());
  await later.remove();
  expect(readdirSync(base)).not.toContain(basename(later.path));
});
