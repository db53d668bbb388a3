import { lstatSync, mkdirSync, readdirSync, type Stats } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";

import { removeTree } from "@pawl/workspace";

/** How much of a pipeline's identifier is in the names of its folders: short, because paths of sockets may not be long. */
const ID_CHARACTERS = 8;

/** Longest path of a folder that sockets are made in, in bytes: the systems allow a socket's path about a hundred. */
const MAX_SOCKET_FOLDER_BYTES = 95;

/** Where such folders are made when the folder for temporary files has too long a path. */
const SHORT_BASE = "/tmp";

/** What is open between `take` and `remove`. */
export interface TemporaryFolder {
  /** Absolute path; nobody but this user may enter it. */
  readonly path: string;
  /** Removes it with everything in it. Harmless where it was removed or given back before. */
  remove(): Promise<void>;
}

/** One that may serve again. */
export interface LentFolder extends TemporaryFolder {
  /** Instead of {@link remove}, where no process is left that knows it: the next one with the same use gets it, if it is as it was made. */
  giveBack(): Promise<void>;
}

/** What a folder for temporary files is for. */
export type TemporaryUse = "attempt" | "gate";

/**
 * A folder for temporary files for each process tree that Pawl starts, so that what agents and checks leave there is gone when they
 * are. All of a process's lie in one folder of its own, in the folder for temporary files of the environment.
 */
export class TemporaryFolders {
  readonly #root: string;
  readonly #prefix: string;
  #shortRoot: Promise<string> | null = null;
  readonly #free: Record<TemporaryUse, FreeFolder[]> = { attempt: [], gate: [] };
  #taken = 0;

  private constructor(root: string, prefix: string) {
    this.#root = root;
    this.#prefix = prefix;
  }

  /**
   * Makes this process's folder, and removes those of earlier orchestrators of the pipeline. Only for who holds its lock, once
   * whatever they left running was ended.
   *
   * @param environment - `TMPDIR` in it says where, if it is an absolute path.
   */
  static async open(pipelineId: string, environment: NodeJS.ProcessEnv): Promise<TemporaryFolders> {
    const configured = environment["TMPDIR"] ?? "";
    const base = isAbsolute(configured) ? configured : tmpdir();
    const prefix = `pawl-${pipelineId.slice(0, ID_CHARACTERS)}-`;
    for (const place of new Set([base, SHORT_BASE])) {
      for (const name of await readdir(place).catch(() => [])) {
        if (name.startsWith(prefix) && (await isOwnFolder(join(place, name)))) await removeTree(join(place, name));
      }
    }
    return new TemporaryFolders(await mkdtemp(join(base, prefix)), prefix);
  }

  /**
   * An empty folder that nobody else has. One that was given back as it was made serves again, but never for another use: making and
   * removing one for each process tree waits for the disk.
   */
  take(use: TemporaryUse): LentFolder {
    const free = this.#free[use];
    for (let used = free.pop(); used !== undefined; used = free.pop()) {
      // Whoever had it may have left something behind that went on after it.
      if (isAsMade(used.path, used.made)) return this.#lend(used.path, used.made, free);
    }
    const path = join(this.#root, String(++this.#taken));
    mkdirSync(path, { mode: 0o700 });
    return this.#lend(path, lstatSync(path), free);
  }

  /** A folder that nobody had before, with a path that is short enough for a socket in it. */
  async takeForSocket(): Promise<TemporaryFolder> {
    if (Buffer.byteLength(this.#root) <= MAX_SOCKET_FOLDER_BYTES - 8) return this.#make(this.#root);
    this.#shortRoot ??= mkdtemp(join(SHORT_BASE, this.#prefix));
    return this.#make(await this.#shortRoot);
  }

  /** Removes all of them. */
  async close(): Promise<void> {
    await removeTree(this.#root);
    if (this.#shortRoot !== null) await removeTree(await this.#shortRoot);
  }

  async #make(root: string): Promise<TemporaryFolder> {
    const path = join(root, String(++this.#taken));
    await mkdir(path, { mode: 0o700 });
    return { path, remove: () => removeTree(path) };
  }

  /** Gives out a folder that is as it was made, and takes it back where it still is. */
  #lend(path: string, made: Stats, free: FreeFolder[]): LentFolder {
    let isLent = true;
    const end = async (isFree: boolean): Promise<void> => {
      if (!isLent) return;
      isLent = false;
      if (isFree && isAsMade(path, made)) free.push({ path, made });
      else await removeTree(path);
    };
    return { path, remove: () => end(false), giveBack: () => end(true) };
  }
}

/** A folder that nobody uses, and what it was when it was made. */
interface FreeFolder {
  readonly path: string;
  readonly made: Stats;
}

/** Whether a folder is the one that was made, as open as then, and empty. */
function isAsMade(path: string, made: Stats): boolean {
  try {
    const now = lstatSync(path);
    return now.isDirectory() && now.ino === made.ino && now.dev === made.dev && now.mode === made.mode && now.uid === made.uid && readdirSync(path).length === 0;
  } catch {
    // It is gone, or closed: whoever removes all of it says what is wrong.
    return false;
  }
}

/** In a folder that everybody may write to, a name proves nothing. */
async function isOwnFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}

/** An environment whose folder for temporary files is this one, unless the plan sets another. */
export function withTemporary(
  env: Readonly<Record<string, string>>,
  set: Readonly<Record<string, string>>,
  folder: TemporaryFolder,
): Record<string, string> {
  return { ...env, TMPDIR: set["TMPDIR"] ?? folder.path };
}
