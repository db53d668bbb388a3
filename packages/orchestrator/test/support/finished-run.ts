import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { openLedger } from "@pawl/database";
import type { Ledger } from "@pawl/database";

import { abortPipeline, pipelinePaths, runPipeline } from "../../src/index.ts";
import type { PipelinePaths } from "../../src/index.ts";

/** A project whose run is over for now: BLOCKED, with `design` and `guide` closed and `notes` parked, because its gate never passes. */
export interface FinishedRun {
  readonly root: string;
  readonly paths: PipelinePaths;
  readonly run: string;
  /** Aborts the run, and runs the same plan from zero to the same end; gives the run. */
  startAgain(): Promise<string>;
  git(...args: readonly string[]): string;
  /** Reads the ledger. */
  read<T>(work: (ledger: Ledger) => Promise<T>): Promise<T>;
  dispose(): void;
}

/** Runs a real pipeline with agents that are shell commands, on a git repository of its own. */
export async function finishRun({ mode = "isolated" }: { readonly mode?: "isolated" | "in-place" } = {}): Promise<FinishedRun> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pawl-bundle-test-")));
  const projectDir = join(root, "project");
  mkdirSync(projectDir);
  const env = { PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter), HOME: root, XDG_CACHE_HOME: join(root, "cache"), GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=Operator", "-c", "user.email=operator@example.com", ...args], { cwd: projectDir, env, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(projectDir, "pawl.yaml"), JSON.stringify(plan(mode), null, 2));
  git("add", "pawl.yaml");
  git("commit", "--quiet", "--message=Start");
  const start = async (isNew: boolean): Promise<string> => {
    const end = await runPipeline({
      projectDir,
      isNew,
      isWaiting: false,
      driver: "auto",
      environment: env,
      signal: new AbortController().signal,
      onEvent: () => undefined,
      onWarning: () => undefined,
    });
    if (end.kind !== "blocked") throw new Error(`the run ended ${end.kind}`);
    return (await read((ledger) => ledger.latestRun())) as string;
  };
  const paths = pipelinePaths(projectDir);
  const read = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
    await using ledger = await openLedger({ file: paths.ledgerFile, mode: "read-only" });
    return await work(ledger);
  };
  const run = await start(false);
  const startAgain = async (): Promise<string> => {
    await abortPipeline(projectDir, { by: "operator", why: null });
    return start(true);
  };
  return { root, paths, run, startAgain, git, read, dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }) };
}

function plan(mode: string): object {
  const made = (id: string, stage: string, location: string, more: object = {}) => ({
    id,
    stage,
    location,
    run: ["sh", "-c", `mkdir -p docs && echo ${id} > ${location}`],
    inputs: [location],
    gate: { checks: [{ run: ["cat", location] }] },
    ...more,
  });
  return {
    contract: "1",
    mode,
    limits: { attempts: 1 },
    artifacts: [
      made("design", "A", "docs/design.md", { version: "1.2.0" }),
      made("guide", "B", "docs/guide.md", { needs: ["design"], gate: { checks: [{ run: ["cat", "docs/guide.md"] }], control: "none" } }),
      made("notes", "B", "docs/notes.md", { needs: ["design"], gate: { checks: [{ run: ["grep", "-q", "absent", "docs/notes.md"] }] } }),
      made("code", "C", "docs/code.md", { needs: ["guide"] }),
      made("decision", "D", "docs/decision.md", { needs: ["code"] }),
    ],
  };
}
