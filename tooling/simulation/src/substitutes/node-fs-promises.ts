/** Stands in for `node:fs/promises` in the modules of `@pawl/orchestrator`, see `node-fs.ts`. */
import type { Stats } from "node:fs";

import { machine } from "../machine/machine.ts";
import { filesInUse } from "./files-in-use.ts";
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, step } from "./node-fs.ts";

export * from "node:fs/promises";

export async function readFile(path: string, _encoding?: unknown): Promise<string> {
  machine.look();
  return filesInUse().file(path).bytes.toString("utf8");
}

export async function lstat(path: string): Promise<Stats> {
  return statSync(path);
}

export async function mkdir(path: string, _options?: unknown): Promise<void> {
  mkdirSync(path);
}

export async function rename(from: string, to: string): Promise<void> {
  renameSync(from, to);
}

export async function chmod(path: string, mode: number): Promise<void> {
  chmodSync(path, mode);
}

export async function link(from: string, to: string): Promise<void> {
  step(`link ${to}`, () => filesInUse().link(from, to));
}

export async function readdir(path: string): Promise<string[]> {
  machine.look();
  return [...filesInUse().folder(path).names.keys()];
}

export async function rm(path: string, _options?: unknown): Promise<void> {
  rmSync(path);
}

export async function realpath(path: string): Promise<string> {
  return path;
}
