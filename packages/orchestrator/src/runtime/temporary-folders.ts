import { mkdirSync, rmdirSync } from "node:fs";
import { lstat, mkdtemp, readdir } from "node:fs/promises";
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
  /** Removes it with everything in it. A second time is harmless. */
  remove(): Promise<void>;
}

/**
 * A folder for temporary files for each process tree that Pawl starts, so that what agents and checks leave there is gone when they
 * are. All of a process's lie in one folder of its own, in the folder for temporary files of the environment.
 */
export class TemporaryFolders {
  readonly #root: string;
  readonly #prefix: string;
  #shortRoot: Promise<string> | null = null;
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

  /** A folder that nobody else gets. */
  async take(): Promise<TemporaryFolder> {
    return await Promise.resolve(this.#make(this.#root));
  }

  /** The same, with a path that is short enough for a socket in it. */
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

  // At once: handing so little to another thread costs more than it takes, and every attempt and gate has such a folder.
  #make(root: string): TemporaryFolder {
    const path = join(root, String(++this.#taken));
    mkdirSync(path, { mode: 0o700 });
    return { path, remove: async () => (isRemovedEmpty(path) ? undefined : await removeTree(path)) };
  }
}

/** Whether the folder, which most processes leave as they got it, could be removed as an empty one. */
function isRemovedEmpty(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    // Something is in it, or it is not what it was: whoever removes all of it says what is wrong.
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
