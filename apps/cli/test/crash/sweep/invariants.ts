import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { sha256, wrongEmissions, wrongReports } from "../../demo/support/stored-reports.ts";
import type { Stored } from "../../demo/support/stored-reports.ts";
import { parseNdjson } from "../../support/parse-ndjson.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";
import { branchProblems, closureProblems, openAttempts } from "../support/closure-problems.ts";
import { firstBrokenLink } from "../support/hash-chain.ts";
import { livingIn } from "./living-in.ts";
import { readReports } from "./read-reports.ts";
import { deliveryProblems } from "./receiver.ts";
import type { SweepReceiver } from "./receiver.ts";
import type { Scenario } from "./scenario.ts";

/** What the run that ended last printed, and what all of them printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** Events that any of the runs printed. */
  readonly acknowledged: readonly LoggedEvent[];
  /** Who was told of the run; `null`: nobody. */
  readonly receiver: SweepReceiver | null;
}

/** Failures that the scenario brings about itself: the first attempt at `guide`, at most once. */
const OWN_FAILURES = 1;

/**
 * What is wrong once a run that was killed was taken up again and has ended; empty when nothing is.
 *
 * @param usual - what a run that nobody kills leaves, by `leftFiles`.
 */
export async function endProblems(scenario: Scenario, ended: Ended, usual: readonly string[]): Promise<readonly string[]> {
  const { project } = scenario;
  const [log, audit, history, status] = await Promise.all([
    project.pawl(["log", "--json", "--run", "all"]),
    project.pawl(["audit"]),
    project.pawl(["contract", "history"]),
    project.pawl(["status"]),
  ]);
  if (ended.exitCode !== 0) return [`the last run exits with ${String(ended.exitCode)}: ${ended.stderr.slice(-2000)}`];
  if (log.exitCode !== 0) return [`pawl log exits with ${String(log.exitCode)}: ${log.stderr}`];
  const events = parseNdjson(log.stdout);
  const historyFile = join(project.root, "history.jsonl");
  project.write(relative(project.dir, historyFile), history.stdout);
  const checked = await project.pawl(["contract", "check", historyFile, join(project.dir, "progress/status.json")]);
  const reports = await readReports(scenario, events[0]?.run ?? "");
  const commands = { audit, history, status, check: checked };
  return [
    ...Object.entries(commands).flatMap(([name, { exitCode, stdout, stderr }]) =>
      exitCode === 0 ? [] : [`${name} exits with ${String(exitCode)}: ${stdout.slice(-1500)}${stderr.slice(-1500)}`],
    ),
    ...eventProblems(events, ended.acknowledged),
    ...(ended.receiver === null ? [] : deliveryProblems(ended.receiver, events)),
    ...reportProblems(events, reports, status.stdout, readFileSync(join(project.dir, "progress/status.json"), "utf8")),
    ...repositoryProblems(scenario, events),
    ...livingIn(project.root).map(({ pid, command }) => `process ${pid} is left: ${command}`),
    ...leftFiles(scenario).filter((path) => !usual.includes(path)).map((path) => `left behind: ${path}`),
    ...evidenceProblems(join(project.dir, ".pawl", "evidence")),
  ];
}

function eventProblems(events: readonly LoggedEvent[], acknowledged: readonly LoggedEvent[]): readonly string[] {
  const bySeq = new Map(events.map((event) => [event.seq, factsOf(event)]));
  const broken = firstBrokenLink(events);
  const charged = events.filter(({ type, data }) => type === "artifact.retried" && data["charged"] === true);
  const attempts = openAttempts(events);
  return [
    ...(broken === null ? [] : [`the chain of hashes breaks at event ${broken}`]),
    ...acknowledged.filter((event) => !isDeepStrictEqual(bySeq.get(event.seq), factsOf(event))).map(({ seq, type }) => `event ${seq}, ${type}, was printed and is not in the ledger`),
    ...closureProblems(events),
    ...(attempts.length === 0 ? [] : [`attempts without an end: ${attempts.join(", ")}`]),
    ...(events.filter(({ type }) => type === "run.completed").length === 1 ? [] : ["the run is not completed once"]),
    ...(charged.length <= OWN_FAILURES ? [] : [`failures that are charged: ${JSON.stringify(charged.map(({ seq, data }) => ({ seq, ...data })))}`]),
    ...events.filter(({ type }) => ["artifact.parked", "artifact.invalidated", "status.tampered"].includes(type)).map(({ seq, type, data }) => `event ${seq}: ${type} ${JSON.stringify(data)}`),
  ];
}

/** What an event says, with or without its place in the chain. */
function factsOf({ seq, run, at, type, data }: LoggedEvent): Omit<LoggedEvent, "hash"> {
  return { seq, run, at, type, data };
}

function reportProblems(events: readonly LoggedEvent[], reports: readonly Stored[], printed: string, inFile: string): readonly string[] {
  return [
    ...wrongReports(events, reports).map((wrong) => `report that a recount does not give: ${JSON.stringify(wrong)}`),
    ...wrongEmissions(events, reports).map((seq) => `emission ${seq} names another report`),
    ...(reports.at(-1)?.bytes === inFile && printed === inFile ? [] : ["the status file is not the last report"]),
    ...((JSON.parse(inFile) as Record<string, unknown>)["overall_progress_percent"] === 100 ? [] : [`the last report is ${inFile}`]),
  ];
}

function repositoryProblems({ project, world }: Scenario, events: readonly LoggedEvent[]): readonly string[] {
  const problems: string[] = [];
  const repositories = world.mode === "isolated" ? [".git"] : [".git", ".pawl/snapshots.git"];
  for (const folder of repositories) {
    const { status, stdout } = spawnSync("git", ["--git-dir", folder, "fsck", "--full", "--strict", "--no-dangling", "--no-progress"], { cwd: project.dir, env: project.env, encoding: "utf8" });
    const said = stdout.trim();
    if (said !== "" || status !== 0) problems.push(`git fsck of ${folder}: ${said}`);
    const locks = readdirSync(join(project.dir, folder), { recursive: true, encoding: "utf8" }).filter((name) => /\.lock$|index-pawl|refs\/pawl\/attempts\//.test(name));
    problems.push(...locks.map((name) => `left in ${folder}: ${name}`));
  }
  const changes = project.git("status", "--porcelain", "--untracked-files=all");
  if (world.mode === "isolated") {
    if (changes !== "") problems.push(`the project's tree differs from its branch: ${changes}`);
    return [...problems, ...branchProblems(project, events)];
  }
  // In place each closure names a commit of the snapshots, and the files are what they were when they were closed.
  const closed = events.filter(({ type }) => type === "artifact.closed").map(({ data }) => (data["closure"] as { readonly commit: string }).commit);
  const chain = project.git("--git-dir", ".pawl/snapshots.git", "rev-list", "--reverse", "refs/heads/closed").trim().split("\n");
  for (const commit of closed) if (chain.filter((one) => one === commit).length !== 1) problems.push(`in a closure and not among the snapshots: ${commit}`);
  return problems;
}

function evidenceProblems(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter(({ parentPath, name }) => sha256(readFileSync(join(parentPath, name))) !== name).map(({ name }) => `evidence that is not whole: ${name}`);
}

/** Files and folders of Pawl's own, without what is kept on purpose. */
export function leftFiles({ project }: Scenario): readonly string[] {
  const folders = ["tmp", "cache", "home", "project/.pawl", "project/progress"].filter((folder) => existsSync(join(project.root, folder)));
  return folders.flatMap((folder) =>
    readdirSync(join(project.root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => !/^(?:logs|evidence\/[0-9a-f]{2}|snapshots\.git|quarantine|anchors|ledger\.db-(?:shm|wal))(?:\/|$)/.test(name))
      .map((name) => `${folder}/${name.replaceAll(/[0-9a-f]{8,}/g, "#")}`),
  );
}
