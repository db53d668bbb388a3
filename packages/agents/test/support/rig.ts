import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { RunProcessOptions } from "../../src/process/process-options.ts";
import { findProcessesByToken } from "../../src/tree/find-processes-by-token.ts";
import { processIdentity } from "../../src/tree/process-identity.ts";

/** Longest wait for something that a test expects, in milliseconds; reached only when the test fails. */
const PATIENCE_MS = 20_000;

let count = 0;

/** Absolute path of a fixture program. */
export function fixture(name: string): string {
  return join(import.meta.dirname, "../fixtures", name);
}

/** A folder, a token and a file handshake with fixture programs; ends with a check that no process is left. */
export class Rig {
  readonly prefix: string;
  readonly token: string;
  readonly dir: string = mkdtempSync(join(tmpdir(), "pawl-agents-"));
  readonly logFile: string = join(this.dir, "output.log");
  readonly workspaceDir: string = join(this.dir, "workspace");
  readonly abort: AbortController = new AbortController();

  constructor() {
    count += 1;
    this.prefix = `test-${process.pid}-${count}:`;
    this.token = `${this.prefix}1`;
    mkdirSync(this.workspaceDir);
  }

  get env(): Record<string, string> {
    return { PATH: process.env["PATH"] ?? "", HANDSHAKE_DIR: this.dir };
  }

  /** Options that run a fixture with generous limits. */
  options(command: readonly string[], changes: Partial<RunProcessOptions> = {}): RunProcessOptions {
    const [name = "", ...args] = command;
    return {
      command: { argv: [fixture(name), ...args] },
      cwd: this.workspaceDir,
      env: this.env,
      logFile: this.logFile,
      maxLogBytes: 1_000_000,
      captureBytes: 1_000_000,
      limits: { timeoutMs: 600_000, stallMs: null, startMs: null },
      token: this.token,
      signal: this.abort.signal,
      graceMs: 0,
      ...changes,
    };
  }

  /** Lets a fixture go on. */
  tell(name: string): void {
    writeFileSync(join(this.dir, name), "");
  }

  /** Content of a file that a fixture writes, once it is there and not empty. */
  async hear(name: string): Promise<string> {
    const path = join(this.dir, name);
    await until(`${name} from the fixture`, () => existsSync(path) && readFileSync(path, "utf8").endsWith("\n"));
    return readFileSync(path, "utf8").trim();
  }

  async hearPid(name: string): Promise<number> {
    return Number(await this.hear(name));
  }

  log(): string {
    return readFileSync(this.logFile, "utf8");
  }

  /** Fails if a process of this rig, or one of those given, still runs. */
  expectNothingLeft(...pids: readonly number[]): void {
    const left = [...findProcessesByToken({ prefix: this.prefix }).map(({ pid }) => pid), ...pids.filter((pid) => processIdentity(pid) !== null)];
    if (left.length > 0) throw new Error(`processes are left: ${left.join(", ")}`);
  }

  [Symbol.dispose](): void {
    this.expectNothingLeft();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Resolves once the condition holds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${PATIENCE_MS} ms for ${what}`);
    await delay(5);
  }
}
