import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

import { workspacePath } from "../harness/workspace-path.ts";

/** An artifact that a command makes, and a gate that looks whether it is there. */
export interface MadeArtifact {
  readonly id: string;
  readonly stage: "A" | "B" | "C" | "D";
  readonly location: string;
  readonly needs: readonly string[];
  /** `null`: the one agent that makes all such artifacts. */
  readonly agent: readonly string[] | null;
}

const PER_FOLDER = 32;

/** Makes the artifact of its assignment. */
const COPIES_SEED = `cp seed "$(sed -n 's/^ *"location": "\\(.*\\)",*$/\\1/p' "$PAWL_ASSIGNMENT" | head -n 1)"`;

/** One of some artifacts of which none needs another. Every stage needs one; all others are of one stage. */
export function independentArtifact(number: number, count: number): MadeArtifact & { readonly agent: readonly string[] } {
  const location = `out/${Math.floor(number / PER_FOLDER)}/${number}.txt`;
  const stage = number === 0 ? "A" : number === 1 ? "B" : number === count - 1 ? "D" : "C";
  return { id: `a${number}`, stage, location, needs: [], agent: ["cp", "seed", location] };
}

/** Writes a project that is worked on in place, `atOnce` agents and gates at a time, without controls. */
export function writeProject(folder: string, artifacts: readonly MadeArtifact[], atOnce: number): void {
  const agents = Object.fromEntries(
    artifacts.map(({ id, agent }) => (agent === null ? ["default", { command: ["sh", "-c", COPIES_SEED] }] : [`makes-${id}`, { command: agent }])),
  );
  const plan = {
    contract: "1",
    mode: "in-place",
    limits: { agents: atOnce, gates: atOnce },
    agents,
    artifacts: artifacts.map(({ id, stage, location, needs, agent }) => ({
      id,
      stage,
      location,
      needs,
      agent: agent === null ? "default" : `makes-${id}`,
      inputs: [location],
      gate: { checks: [{ run: ["test", "-f", location] }], control: "none" },
    })),
  };
  mkdirSync(folder, { recursive: true });
  for (const path of new Set(artifacts.map(({ location }) => dirname(location)))) {
    mkdirSync(join(folder, path), { recursive: true });
    // Git knows no empty folder.
    writeFileSync(join(folder, path, ".keep"), "");
  }
  writeFileSync(join(folder, "seed"), "seed\n");
  writeFileSync(join(folder, "pawl.yaml"), JSON.stringify(plan));
}

/** An event as `pawl run --json` prints it. */
interface PrintedEvent {
  readonly at: string;
  readonly type: string;
}

/** What a run came to. */
export interface BenchRun {
  /** From the start of the process to its end. */
  readonly tookMs: number;
  readonly closures: number;
  /** From the first start of an attempt to the last closure, by the ledger's times. */
  readonly makespanMs: number;
}

/** Runs a project with the command line, as an operator does. @throws Error unless the run is completed. */
export async function runProject(folder: string, cacheDir: string): Promise<BenchRun> {
  const startMs = performance.now();
  const program = workspacePath("apps", "cli", "bin", "pawl-bundled.cjs");
  const child = spawn(process.execPath, [program, "run", "--json"], { cwd: folder, env: { ...process.env, XDG_CACHE_HOME: cacheDir }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", (exitCode) => resolve(exitCode)));
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const tookMs = performance.now() - startMs;
  if (exitCode !== 0) throw new Error(`pawl run ended with exit code ${exitCode}: ${stderr.slice(-2000)}`);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as PrintedEvent);
  const times = (type: string): number[] => events.filter((event) => event.type === type).map(({ at }) => Date.parse(at));
  const closed = times("artifact.closed");
  return { tookMs, closures: closed.length, makespanMs: Math.max(...closed) - Math.min(...times("attempt.started")) };
}
