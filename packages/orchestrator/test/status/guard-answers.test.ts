import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { MAX_LISTED_ISSUES, parseIssue } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { startAttempt } from "../../src/kernel/start.ts";
import { keepForeignBytes } from "../../src/session/repair-status.ts";
import { readStatus } from "../../src/status/read-status.ts";
import type { PipelinePaths } from "../../src/util/pipeline-paths.ts";
import { pipelineFolder } from "../support/journal-kit.ts";
import { changedBytes } from "./support/changed-bytes.ts";
import { changedReports } from "./support/changed-reports.ts";
import { openGuarded } from "./support/guarded-run.ts";

/** How many of the changes of bytes are answered here, spread over all of them. Detection of each is tested by itself. */
const ANSWERED = process.env["PAWL_LONG_RUNS"] === undefined ? 150 : 5000;
const TIMEOUT_MS = ANSWERED * 1000;

/** Somebody without privileges. */
const USER = process.geteuid?.() === 0 ? 65_534 : (process.geteuid?.() ?? 0);

const put = ({ statusFile }: PipelinePaths, bytes: Uint8Array | string): void => {
  const beside = `${statusFile}.beside`;
  writeFileSync(beside, bytes, { mode: 0o444 });
  renameSync(beside, statusFile);
};
const other = ({ projectDir }: PipelinePaths, name: string): string => join(projectDir, name);
/** Puts something else at the place of `.pawl/emitted`. */
const instead = (make: (path: string) => void) => ({ emittedFile }: PipelinePaths): void => {
  rmSync(emittedFile);
  make(emittedFile);
};

/** What another hand may do to the file, and the kind of what is kept of it; `null`: nothing was left. */
const HANDS: Readonly<Record<string, readonly ["file" | "link" | "folder" | "pipe" | null, (paths: PipelinePaths) => void]>> = {
  "replaced by a rename": ["file", (paths) => put(paths, "another\n")],
  "emptied": ["file", (paths) => put(paths, "")],
  "replaced by more than any report": ["file", (paths) => put(paths, Buffer.alloc(2 * 1024 * 1024, "{"))],
  "deleted": [null, ({ statusFile }) => rmSync(statusFile)],
  "made writable": ["file", ({ statusFile }) => chmodSync(statusFile, 0o644)],
  "hidden from others": ["file", ({ statusFile }) => chmodSync(statusFile, 0o400)],
  "closed": ["file", ({ statusFile }) => chmodSync(statusFile, 0)],
  "given the bit that makes a program run as its owner": ["file", ({ statusFile }) => chmodSync(statusFile, 0o4444)],
  "linked elsewhere": ["file", (paths) => linkSync(paths.statusFile, other(paths, "hard"))],
  "replaced by a link to a right copy": ["link", (paths) => {
    renameSync(paths.statusFile, other(paths, "copy"));
    symlinkSync(other(paths, "copy"), paths.statusFile);
  }],
  "replaced by a link to nowhere": ["link", ({ statusFile }) => {
    rmSync(statusFile);
    symlinkSync("nowhere", statusFile);
  }],
  "replaced by a folder": ["folder", ({ statusFile }) => {
    rmSync(statusFile);
    mkdirSync(join(statusFile, "in"), { recursive: true });
  }],
  "replaced by a named pipe": ["pipe", ({ statusFile }) => {
    rmSync(statusFile);
    execFileSync("mkfifo", [statusFile]);
  }],
  "gone with its folder": [null, ({ statusFile }) => rmSync(dirname(statusFile), { recursive: true })],
  "in a folder that is a file": ["file", ({ statusFile }) => {
    rmSync(dirname(statusFile), { recursive: true });
    writeFileSync(dirname(statusFile), "");
  }],
  "in a folder that is a link to a right copy": ["link", (paths) => {
    mkdirSync(other(paths, "linked"), { mode: 0o700 });
    copyFileSync(paths.statusFile, join(other(paths, "linked"), "status.json"));
    rmSync(dirname(paths.statusFile), { recursive: true });
    symlinkSync("linked", dirname(paths.statusFile));
  }],
  "right, with digests that are gone": ["file", ({ emittedFile }) => rmSync(emittedFile)],
  "right, with digests that are a folder": ["file", instead((path) => mkdirSync(join(path, "in"), { recursive: true }))],
  "right, with digests that are a named pipe": ["file", instead((path) => execFileSync("mkfifo", [path]))],
  "right, with digests that never end": ["file", instead((path) => symlinkSync("/dev/zero", path))],
  "right, with digests that never are the same": ["file", instead((path) => symlinkSync("/proc/sys/kernel/random/uuid", path))],
};

describe("a status file under another hand while the orchestrator looks after it", () => {
  it.each(Object.entries(HANDS))("9#2 9#3 9.1#2: %s: it is found, kept, recorded and put right", async (_, [kept, hand]) => {
    const paths = pipelineFolder();
    const run = await openGuarded(paths);
    hand(paths);
    expect(await readStatus(paths)).toMatchObject({ kind: "different" });
    await run.answered();
    const [fault, ...others] = run.faults();
    expect(others).toEqual([]);
    expect(fault?.quarantine === null ? null : kindOf(join(paths.quarantineDir, String(fault?.quarantine)))).toBe(kept);
    expect(run.halts()).toBe(1);
    expectRight(paths, 1);
  });

  it("9.1#2: a link in the place of its folder is not written through, and what it leads to stays closed", async () => {
    const paths = pipelineFolder();
    const run = await openGuarded(paths);
    const [, linkFolder] = HANDS["in a folder that is a link to a right copy"] as (typeof HANDS)[string];
    linkFolder(paths);
    const before = readFileSync(join(paths.projectDir, "linked", "status.json"));
    await expect(run.session.status.write("{}\n", run.session.journal.head)).rejects.toMatchObject({ code: "OUTPUT_UNUSABLE" });
    await run.answered();
    expect(statSync(join(paths.projectDir, "linked")).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(paths.projectDir, "linked", "status.json"))).toEqual(before);
    expect(lstatSync(dirname(paths.statusFile)).isDirectory()).toBe(true);
  });

  it("9#2 9#3 9.1#2: changes of one byte and valid reports are each kept byte for byte, and the right report is back before the next", { timeout: TIMEOUT_MS }, async () => {
    const paths = pipelineFolder();
    const run = await openGuarded(paths);
    const right = readFileSync(paths.statusFile);
    const changes = [...changedBytes(right, false), ...changedReports(JSON.parse(right.toString("utf8")) as StatusReport)];
    const step = changes.length / ANSWERED;
    for (let count = 1; count <= ANSWERED; count += 1) {
      const { change, bytes } = changes[Math.floor((count - 1) * step)] as (typeof changes)[number];
      put(paths, bytes);
      await run.answered();
      const quarantine = run.faults().at(-1)?.quarantine;
      const isKept = typeof quarantine === "string" && Buffer.compare(readFileSync(join(paths.quarantineDir, quarantine)), bytes) === 0;
      expect({ change, faults: run.faults().length, isKept }).toEqual({ change, faults: count, isKept: true });
    }
    expect(readdirSync(paths.quarantineDir)).toHaveLength(ANSWERED);
    expectRight(paths, ANSWERED);
  });

  it("9#2: what lies in a folder that was closed is kept too, by a user whom permissions bind", async () => {
    const paths = pipelineFolder();
    mkdirSync(dirname(paths.statusFile));
    put(paths, "another\n");
    for (const path of [paths.projectDir, dirname(paths.statusFile), paths.statusFile]) chownSync(path, USER, USER);
    chmodSync(dirname(paths.statusFile), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(USER);
    try {
      const found = await readStatus(paths);
      if (found.kind !== "different") throw new Error(found.kind);
      const name = await keepForeignBytes({ paths, now: () => 1 }, found);
      expect(readFileSync(join(paths.quarantineDir, String(name)), "utf8")).toBe("another\n");
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it("9.1#2: the report before is found where it is put back, also right after the next one", async () => {
    const paths = pipelineFolder();
    const run = await openGuarded(paths);
    const first = readFileSync(paths.statusFile);
    await run.session.journal.transact((state) => startAttempt(state, { kind: "start", attempt: "agent", artifacts: ["a1"] }));
    expect(readFileSync(paths.statusFile)).not.toEqual(first);
    put(paths, first);
    await run.answered();
    expect(readFileSync(join(paths.quarantineDir, String(run.faults()[0]?.quarantine)))).toEqual(first);
    expectRight(paths, 1);
  });
});

/** The report is back, everybody may read it and nobody write, and it says what happened. */
function expectRight({ statusFile }: PipelinePaths, faults: number): void {
  const report = JSON.parse(readFileSync(statusFile, "utf8")) as StatusReport;
  expect(lstatSync(statusFile).mode & 0o7777).toBe(0o444);
  expect(report.issues.filter((issue) => parseIssue(issue)?.code === "STATUS_TAMPERED")).toHaveLength(Math.min(faults, MAX_LISTED_ISSUES));
}

function kindOf(path: string): string | null {
  if (!existsSync(path) && !lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return "link";
  if (stats.isFIFO()) return "pipe";
  return stats.isDirectory() ? "folder" : "file";
}
