import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { onTestFinished } from "vitest";

import type { Project } from "../make-project.ts";
import { PAWL } from "../run-pawl.ts";
import { Emulator } from "./emulator.ts";
import type { Size } from "./emulator.ts";

const HOST = fileURLToPath(new URL("terminal_host.py", import.meta.url));

/** A terminal on which `pawl` runs. */
export interface PawlTerminal extends Pick<Emulator, "screen" | "all"> {
  readonly emulator: Emulator;
  /** What came so far. */
  raw(): string;
  /** Waits until what can be seen fulfils something; rejects when the command ends before. */
  shows(isShown: (screen: string) => boolean): Promise<void>;
  /** Makes the window another size. */
  resize(size: Size): void;
  /** Types, for example `\u0003` for Ctrl-C. */
  type(text: string): void;
  /** Sends the command a signal by its number. */
  signal(signal: number): void;
  /** How the command ended: its exit code, or 128 and the signal. Resolves when all that it wrote is on the terminal. */
  readonly ended: Promise<number | null>;
}

/** Starts `pawl` on a terminal of its own, which goes away with the test. */
export function pawlOnTerminal(project: Project, args: readonly string[], size: Size, env: NodeJS.ProcessEnv = {}): PawlTerminal {
  const host = spawn("python3", [HOST, String(size.columns), String(size.rows), process.execPath, PAWL, ...args], {
    cwd: project.dir,
    env: { ...project.env, TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void host.kill("SIGKILL"));
  const emulator = new Emulator(size);
  const looks = new Set<() => void>();
  const raw: Buffer[] = [];
  let taken: Promise<void> = Promise.resolve();
  host.stdout.on("data", (bytes: Buffer) => {
    raw.push(bytes);
    taken = emulator.write(bytes).then(() => {
      for (const look of looks) look();
    });
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    host.on("error", reject);
    host.on("close", (code) => void taken.then(() => resolve(code)));
  });
  const order = (text: string): void => void host.stdin.write(`${text}\n`);
  return {
    emulator,
    screen: () => emulator.screen(),
    all: () => emulator.all(),
    raw: () => Buffer.concat(raw).toString("utf8"),
    shows: (isShown) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!isShown(emulator.screen().join("\n"))) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
        ended.then(() => reject(new Error(`pawl ended before; the screen:\n${emulator.screen().join("\n")}`)), reject);
      }),
    resize: ({ columns, rows }) => {
      emulator.resize({ columns, rows });
      order(`resize ${columns} ${rows}`);
    },
    type: (text) => order(`type ${JSON.stringify(text)}`),
    signal: (signal) => order(`signal ${signal}`),
    ended,
  };
}
