import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { onTestFinished } from "vitest";

import { processesIn } from "./processes.ts";
import { startPawl } from "./run-pawl.ts";
import type { PawlOptions, PawlResult, RunningPawl } from "./run-pawl.ts";

/** How a project is made. */
export interface ProjectOptions {
  /** Default: a git repository on the branch `main`. */
  readonly isRepository?: boolean;
  /** Written to `pawl.yaml`: text as it is, anything else as JSON, which is YAML too. */
  readonly plan?: unknown;
  /** Files of the project by path, committed where it is a repository. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A project in a folder of its own, with a cache, a home and a folder for temporary files that nobody else uses. */
export interface Project {
  /** Holds everything of this project, the things beside it included. */
  readonly root: string;
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs `pawl` in the project to its end. */
  pawl(args: readonly string[], options?: Partial<PawlOptions>): Promise<PawlResult>;
  /** Starts `pawl` in the project. */
  start(args: readonly string[], options?: Partial<PawlOptions>): RunningPawl;
  git(...args: readonly string[]): string;
  write(path: string, content: string): void;
  read(path: string): Buffer;
  writePlan(plan: unknown): void;
  /** Ends what was started and removes everything. @throws Error when a process had been left behind. */
  dispose(): void;
}

/** A project that is removed after the test. */
export function projectForTest(options: ProjectOptions = {}): Project {
  const project = makeProject(options);
  onTestFinished(() => project.dispose());
  return project;
}

/** A project that the caller disposes of. */
export function makeProject(options: ProjectOptions = {}): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pawl-test-")));
  const dir = join(root, "project");
  for (const folder of ["project", "home", "cache", "tmp"]) mkdirSync(join(root, folder));
  const env = environmentIn(root);
  const running = new Set<RunningPawl>();
  const start = (args: readonly string[], more: Partial<PawlOptions> = {}): RunningPawl => {
    const started = startPawl(args, { cwd: dir, env, ...more });
    running.add(started);
    return started;
  };
  const project: Project = {
    root,
    dir,
    env,
    start,
    pawl: (args, more) => start(args, more).ended,
    git: (...args) => execFileSync("git", args, { cwd: dir, env, encoding: "utf8" }),
    write: (path, content) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    },
    read: (path) => readFileSync(join(dir, path)),
    writePlan: (plan) => writeFileSync(join(dir, "pawl.yaml"), typeof plan === "string" ? plan : JSON.stringify(plan, null, 2)),
    dispose: () => {
      for (const { child } of running) child.kill("SIGKILL");
      const others = () => processesIn(root).filter(({ pid }) => ![...running].some((one) => one.pid === pid));
      let left = others();
      // What reads from a process that was just killed ends by itself, a moment later.
      for (let looks = 0; left.some(({ command }) => isReader(command)) && looks < 100; looks += 1) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        left = others();
      }
      for (const { pid } of left) endProcess(pid);
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
      if (left.length > 0) throw new Error(`processes were left behind: ${JSON.stringify(left)}`);
    },
  };
  fill(project, options);
  return project;
}

function fill(project: Project, { isRepository = true, plan, files = {} }: ProjectOptions): void {
  for (const [path, content] of Object.entries(files)) project.write(path, content);
  if (plan !== undefined) project.writePlan(plan);
  if (!isRepository) return;
  project.git("init", "--quiet", "--initial-branch=main");
  if (Object.keys(files).length === 0) return;
  project.git("add", "--", ...Object.keys(files));
  project.git("commit", "--quiet", "--message=Start");
}

function environmentIn(root: string): NodeJS.ProcessEnv {
  return {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: join(root, "home"),
    XDG_CACHE_HOME: join(root, "cache"),
    TMPDIR: join(root, "tmp"),
    LANG: "C.UTF-8",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Operator",
    GIT_AUTHOR_EMAIL: "operator@example.com",
    GIT_COMMITTER_NAME: "Operator",
    GIT_COMMITTER_EMAIL: "operator@example.com",
  };
}

/** A process of git that answers Pawl's questions about objects until its input ends. */
function isReader(command: string): boolean {
  return /^git .*cat-file --batch-command$/.test(command);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
