import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DEFAULT_RESOURCES } from "@pawl/pipeline";
import type { Artifact, Plan, PipelineState } from "@pawl/pipeline";
import { describe, expect, it, onTestFinished } from "vitest";

import { MachineGuard } from "../../src/machine/machine-guard.ts";
import { AttemptActivities } from "../../src/runtime/attempt-activities.ts";
import { runAttemptProcess } from "../../src/runtime/attempt-process.ts";
import type { AttemptContext } from "../../src/runtime/attempt-process.ts";
import { TemporaryFolders } from "../../src/runtime/temporary-folders.ts";
import { EvidenceStore } from "../../src/util/evidence-store.ts";
import { pipelinePaths } from "../../src/util/pipeline-paths.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const TELLS_ITS_PARENT = ["sh", "-c", "echo $PPID"];
const PROFILE = { command: TELLS_ITS_PARENT, shell: null, timeoutMs: 60_000, stallMs: 60_000, startMs: null, toolMs: 1, resources: DEFAULT_RESOURCES };

/** Who starts the setup and then the command of an attempt at the plan's first artifact, in a state. */
async function parentsIn(state: PipelineState): Promise<readonly number[]> {
  const root = mkdtempSync(join(tmpdir(), "pawl-after-loss-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const paths = pipelinePaths(root);
  const environment = { PATH: process.env["PATH"], TMPDIR: root };
  const context: AttemptContext = {
    pipelineId: "p",
    paths,
    workspace: { acceptSetup: () => Promise.resolve() } as unknown as AttemptContext["workspace"],
    evidence: new EvidenceStore(paths.evidenceDir),
    environment,
    temporary: await TemporaryFolders.open("after-loss", environment),
    machine: new MachineGuard(paths, environment),
    now: () => 0,
    random: () => 0,
    token: (attempt) => `after-loss-${process.pid}:${attempt}`,
    collecting: new Set(),
    activities: new AttemptActivities(),
    onBegun: () => undefined,
    onProcessEnded: () => Promise.resolve(),
    record: () => Promise.resolve(),
    access: null,
  };
  const [attempt] = state.attempts.values();
  if (attempt === undefined) throw new Error("no attempt is under way");
  const artifacts = attempt.artifacts.map((id) => state.byId.get(id) as Artifact);
  const { end } = await runAttemptProcess(context, { state, attempt, artifacts, cwd: root, signal: new AbortController().signal });
  expect(end).toMatchObject({ kind: "done" });
  const folder = join(paths.logsDir, state.run, `attempt-${attempt.attempt}`);
  return ["setup.log", "output.log"].map((name) => Number(readFileSync(join(folder, name), "utf8")));
}

describe.runIf(process.platform === "linux")("an attempt after one that lost what had started it", () => {
  const plans: Readonly<Record<string, Plan>> = {
    "an agent": { ...aPlan().withArtifact("a1").build(), agents: { default: PROFILE }, setup: [TELLS_ITS_PARENT] },
    "an artifact's own command": { ...aPlan().withArtifact("a1", { agent: null, run: TELLS_ITS_PARENT }).build(), setup: [TELLS_ITS_PARENT] },
  };

  it.each(Object.keys(plans))("is started by a process that starts nothing else: %s", async (what) => {
    const run = new RunPlayer(plans[what] as Plan);
    const kind = what === "an agent" ? "agent" : "run";
    const first = run.startAs(kind, "a1");
    expect(await parentsIn(run.state)).toEqual([process.pid, process.pid]);
    run.end(first, { kind: "lost", detail: "the process that had started it was ended" });
    run.startAs(kind, "a1");
    const parents = await parentsIn(run.state);
    expect(new Set([process.pid, ...parents]).size).toBe(3);
  });
});
