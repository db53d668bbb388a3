import { decodePath, splitNul } from "../paths/path-codec.ts";
import { assertObjectId, type ObjectStore } from "./object-store.ts";

/** One commit on the way from one head to another. */
export interface HistoryCommit {
  readonly commit: string;
  /** First line of its message, as its author wrote it. */
  readonly subject: string;
  /** What it changed against its first parent. */
  readonly paths: readonly string[];
}

const COMMIT_MARK = "\u0001";

/**
 * The commits that `to` has and `from` has not, oldest first, along first parents: a merge stands for everything it
 * brought in.
 */
export async function readHistory(store: ObjectStore, from: string, to: string): Promise<HistoryCommit[]> {
  if (from === to) return [];
  assertObjectId(from);
  assertObjectId(to);
  const { stdout } = await store.git([
    "log",
    "--first-parent",
    "--diff-merges=first-parent",
    "--reverse",
    "--no-renames",
    "--no-show-signature",
    "--root",
    "-z",
    "--raw",
    "--no-abbrev",
    `--format=%x01%H %s`,
    `${from}..${to}`,
    "--",
  ]);
  return parseHistory(stdout);
}

function parseHistory(output: Buffer): HistoryCommit[] {
  const commits: { commit: string; subject: string; paths: string[] }[] = [];
  const fields = splitNul(output);
  for (let index = 0; index < fields.length; index += 1) {
    const text = decodePath(fields[index] ?? Buffer.alloc(0)).replace(/^\n/u, "");
    if (text.startsWith(COMMIT_MARK)) {
      const space = text.indexOf(" ");
      commits.push({ commit: text.slice(1, space), subject: text.slice(space + 1), paths: [] });
    } else if (text.startsWith(":")) {
      index += 1;
      commits.at(-1)?.paths.push(decodePath(fields[index] ?? Buffer.alloc(0)));
    }
  }
  return commits;
}
