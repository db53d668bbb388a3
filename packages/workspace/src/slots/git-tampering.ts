import { createHash } from "node:crypto";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { printable } from "../errors.ts";
import { isTreeError } from "../files/tree-errors.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { runGit } from "../git/run-git.ts";
import type { GitTampering } from "../workspace.ts";
import { slotConfig } from "./slot-git-directory.ts";
import type { Slot } from "./slot-pool.ts";
import { isTellingSetting } from "./telling-settings.ts";

/** A larger file of settings, references or hooks is not read: none of Pawl's is. */
const MAX_FILE_BYTES = 1024 * 1024;

/** Files by which a repository takes its objects, history or settings from elsewhere; each may be absent. */
const POINTERS = ["commondir", "config.worktree", "info/grafts", "info/attributes", "objects/info/alternates", "objects/info/http-alternates", "shallow"] as const;

/** What the repository in a slot's folder held that decides what git runs and reads there. */
export interface SlotRepository {
  /** Whether it is a folder of its own, and no file or link that leads elsewhere. */
  readonly isFolder: boolean;
  /** Settings that have git run or read something, as `key=value`. */
  readonly settings: ReadonlySet<string>;
  /** Hooks, and the files of {@link POINTERS}, as `name digest`. */
  readonly files: ReadonlySet<string>;
  readonly hasReplacements: boolean;
}

/** Reads what is there now, without git ever running by it. */
export async function readSlotRepository(slot: Slot, store: ObjectStore): Promise<SlotRepository> {
  const gitDir = join(slot.workTree, ".git");
  if ((await kindOf(gitDir)) !== "folder") return { isFolder: false, settings: new Set(), files: new Set(), hasReplacements: false };
  const hooks = (await listFolder(join(gitDir, "hooks"))).filter((name) => !name.endsWith(".sample")).map((name) => `hooks/${name}`);
  const files = new Set<string>();
  for (const name of [...hooks, ...POINTERS]) {
    const digest = await describeFile(join(gitDir, name));
    if (digest !== null) files.add(`${name} ${digest}`);
  }
  const packed = (await readSmallFile(join(gitDir, "packed-refs"))) ?? "";
  const hasReplacements = (await listFolder(join(gitDir, "refs/replace"))).length > 0 || packed.includes(" refs/replace/");
  return { isFolder: true, settings: await tellingSettings(join(gitDir, "config"), store), files, hasReplacements };
}

/** What differs from what the attempt was given. `base` is the commit that its folder was made from. */
export async function findGitTampering(
  slot: Slot,
  store: ObjectStore,
  attempt: { readonly base: string; readonly given: SlotRepository },
): Promise<readonly GitTampering[]> {
  const { base, given } = attempt;
  const now = await readSlotRepository(slot, store);
  if (!now.isFolder) return [{ kind: "history", detail: "its .git was removed, or replaced by a file or a link" }];
  const found: GitTampering[] = [];
  for (const setting of now.settings) {
    if (!given.settings.has(setting)) found.push({ kind: "settings", detail: `sets ${printable(setting)}` });
  }
  for (const file of now.files) {
    const name = file.slice(0, file.lastIndexOf(" "));
    if (!given.files.has(file)) found.push({ kind: name === "info/grafts" || name === "shallow" ? "history" : "settings", detail: `wrote .git/${printable(name)}` });
  }
  if (now.hasReplacements && !given.hasReplacements) found.push({ kind: "history", detail: "has objects replaced by others (refs/replace)" });
  const history = await historyProblem(slot, store, base);
  return history === null ? found : [...found, { kind: "history", detail: history }];
}

/** Settings of a configuration file alone: nothing that it includes is read. */
async function tellingSettings(file: string, store: ObjectStore): Promise<ReadonlySet<string>> {
  const text = await readSmallFile(file);
  if (text === null) return new Set([(await kindOf(file)) === "nothing" ? "no configuration" : "a configuration that cannot be read"]);
  // The one that Pawl wrote needs no process of git to be known, and is the usual case.
  if (text === slotConfig(store.objectFormat)) return new Set();
  const { exitCode, stdout } = await runGit(store.contextWithoutObjects(), ["config", "--file", file, "--no-includes", "--list", "-z"], { okCodes: [0, 1, 128] });
  if (exitCode !== 0) return new Set(["a configuration that git cannot read"]);
  const entries = stdout.toString("utf8").split("\0").filter((entry) => entry !== "");
  return new Set(entries.map((entry) => entry.replace("\n", "=")).filter((entry) => isTellingSetting(entry)));
}

/** Why the commit that the repository is on does not go back to the base; `null` when it does. */
async function historyProblem(slot: Slot, store: ObjectStore, base: string): Promise<string | null> {
  const gitDir = join(slot.workTree, ".git");
  const head = await resolveHead(gitDir);
  if (head === base) return null;
  if (head === null) return "its HEAD is on no commit any more";
  const objects = join(gitDir, "objects");
  if ((await kindOf(objects)) !== "folder") return "its objects were removed, or replaced by a link";
  // The agent's objects are looked at through Pawl's own git directory, so that no setting or reference of the agent's counts.
  const env = { GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${objects.replaceAll(/["\\]/gu, String.raw`\$&`)}"` };
  const { exitCode } = await store.git(["merge-base", "--is-ancestor", base, head], { env, okCodes: [0, 1, 128] });
  return exitCode === 0 ? null : `its history from ${head.slice(0, 10)} back no longer holds the commit ${base.slice(0, 10)} that it began with`;
}

async function resolveHead(gitDir: string): Promise<string | null> {
  const text = (await readSmallFile(join(gitDir, "HEAD")))?.trim() ?? "";
  if (isObjectId(text)) return text;
  const ref = /^ref: (refs\/[^\s\\:?*[]+)$/u.exec(text)?.[1];
  if (ref === undefined || ref.split("/").includes("..")) return null;
  const loose = (await readSmallFile(join(gitDir, ref)))?.trim() ?? "";
  if (isObjectId(loose)) return loose;
  const packed = (await readSmallFile(join(gitDir, "packed-refs"))) ?? "";
  const line = packed.split("\n").find((one) => one.endsWith(` ${ref}`));
  const oid = line?.slice(0, line.indexOf(" ")) ?? "";
  return isObjectId(oid) ? oid : null;
}

function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text);
}

async function describeFile(path: string): Promise<string | null> {
  const kind = await kindOf(path);
  if (kind === "nothing") return null;
  const text = await readSmallFile(path);
  return text === null ? kind : createHash("sha256").update(text).digest("hex");
}

/** `null` where there is no regular file, or one that is too large or cannot be read. */
async function readSmallFile(path: string): Promise<string | null> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) return null;
    return await readFile(path, "latin1");
  } catch (error) {
    if (isTreeError(error)) return null;
    throw error;
  }
}

async function kindOf(path: string): Promise<"nothing" | "folder" | "file" | "other"> {
  try {
    const stats = await lstat(path);
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "file" : "other";
  } catch (error) {
    if (isTreeError(error)) return "nothing";
    throw error;
  }
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return (await kindOf(path)) === "folder" ? await readdir(path) : [];
  } catch (error) {
    if (isTreeError(error)) return [];
    throw error;
  }
}
