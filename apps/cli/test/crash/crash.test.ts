import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { openLedger } from "@pawl/database";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { answerProblem, askStatus } from "../demo/support/ask-status.ts";
import type { Answer } from "../demo/support/ask-status.ts";
import { makeDemoProject } from "../demo/support/demo-project.ts";
import { sha256, storedReports, wrongEmissions, wrongReports } from "../demo/support/stored-reports.ts";
import type { Stored } from "../demo/support/stored-reports.ts";
import { readIfThere } from "../demo/support/watch-status-file.ts";
import type { Project } from "../support/make-project.ts";
import { parseNdjson } from "../support/parse-ndjson.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { processesIn } from "../support/processes.ts";
import { branchProblems, closureProblems, openAttempts } from "./support/closure-problems.ts";
import { crashRun } from "./support/crash-run.ts";
import type { CrashRun } from "./support/crash-run.ts";
import { firstBrokenLink } from "./support/hash-chain.ts";

/** Given to take the same moments again, as far as the machine lets it; a run's own is in the test's name. */
const GIVEN_SEED = process.env["PAWL_CRASH_SEED"];
const SEED = Number(GIVEN_SEED ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = Number(process.env["PAWL_CRASH_KILLS"] ?? 20);
const TIMEOUT_MS = 600_000;

/** One run of the demo, killed again and again and taken up again each time, and then looked at by all tests. */
describe(`the demo with ${KILLS} kills of its orchestrator (PAWL_CRASH_SEED=${SEED})`, () => {
  let project: Project;
  let hasFailed = true;
  let run: CrashRun;
  let answers: readonly Answer[];
  let events: readonly LoggedEvent[];
  let reports: readonly Stored[];

  beforeAll(async () => {
    project = makeDemoProject();
    const statusFile = join(project.dir, "progress", "status.json");
    const asked: Answer[] = [];
    run = await crashRun(project, {
      seed: SEED,
      kills: KILLS,
      afterKill: async () => void asked.push(await askStatus(project, statusFile)),
    });
    answers = [...asked, await askStatus(project, statusFile)];
    events = parseNdjson((await project.pawl(["log", "--json", "--run", "all"])).stdout);
    reports = await storedReports(project.dir, events[0]?.run ?? "");
    hasFailed = false;
  }, TIMEOUT_MS);
  afterEach(({ task }) => {
    hasFailed ||= task.result?.state === "fail";
  });
  afterAll(() => {
    if (hasFailed || GIVEN_SEED !== undefined) process.stderr.write(`${JSON.stringify(run, null, 2)}\n`);
    if (hasFailed) process.stderr.write(`kept: ${project.root}\n`);
    else project.dispose();
  });

  /** Digests of what was found in the status file's place. */
  const tampered = (): ReadonlySet<string> =>
    new Set(events.filter(({ type }) => type === "status.tampered").map(({ data }) => String(data["found"])));

  it("is killed every time, and ends with exit code 0 when nobody kills it", () => {
    expect(run).toMatchObject({ kills: KILLS, exitCode: 0 });
    expect(new Set(events.map(({ run: id }) => id)).size).toBe(1);
    expect(events.filter(({ type }) => type === "run.completed")).toHaveLength(1);
    expect(JSON.parse(project.read("progress/status.json").toString("utf8"))).toMatchObject({
      overall_progress_percent: 100,
      stage_progress_percent: 100,
      blocking_questions: [],
      next_step: "",
    });
  });

  it("closes every artifact once, and again only after it was invalidated", () => {
    expect(closureProblems(events)).toEqual([]);
    expect(openAttempts(events)).toEqual([]);
  });

  it("has one commit on the branch for each closure, and none besides", () => {
    expect(branchProblems(project, events)).toEqual([]);
  });

  it("leaves no process of an agent or a gate over: not to the next orchestrator, and not at the end", () => {
    expect(run.survivors).toEqual([]);
    expect(processesIn(project.root)).toEqual([]);
  });

  it("leaves no half-written file of its own behind", () => {
    expect(readdirSync(join(project.dir, "progress"))).toEqual(["status.json"]);
    expect(readdirSync(join(project.dir, ".pawl")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const evidence = readdirSync(join(project.dir, ".pawl", "evidence"), { recursive: true, withFileTypes: true });
    const digests = evidence.filter((entry) => entry.isFile()).map(({ parentPath, name }) => [name, sha256(readFileSync(join(parentPath, name)))]);
    expect(digests.filter(([name, digest]) => name !== digest)).toEqual([]);
  });

  it("keeps the repository whole, and the project's files as the branch has them", () => {
    expect(project.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress")).toBe("");
    expect(project.git("status", "--porcelain", "--untracked-files=all")).toBe("");
    expect(project.git("symbolic-ref", "HEAD")).toBe("refs/heads/main\n");
    expect(readdirSync(join(project.dir, ".git")).filter((name) => /lock|pawl/.test(name))).toEqual([]);
    expect(readIfThere(join(project.dir, ".pawl", "advance.json"))).toBeNull();
  });

  it("keeps the chain of hashes, by the product's verification and by a recomputation of its own", async () => {
    await using ledger = await openLedger({ file: join(project.dir, ".pawl", "ledger.db"), mode: "read-only" });
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: events.length, hash: events.at(-1)?.hash } });
    expect(firstBrokenLink(events)).toBeNull();
  });

  it("shows in no report a percentage that a recount of the ledger does not give", () => {
    expect(wrongReports(events, reports)).toEqual([]);
    expect(wrongEmissions(events, reports)).toEqual([]);
  });

  it("takes no report of its own for another hand's", () => {
    expect(reports.filter(({ bytes }) => tampered().has(sha256(bytes)))).toEqual([]);
    // The agent writes the file once.
    expect(tampered().size).toBe(1);
  });

  it("answers `pawl status` after each kill with the file's bytes, and has the last report in the file at the end", () => {
    const known = { reports, foreign: tampered() };
    expect(answers.map((answer) => answerProblem(answer, known)).filter((problem) => problem !== null)).toEqual([]);
    expect(answers.at(-1)?.result.stdout).toBe(reports.at(-1)?.bytes);
  });
});
