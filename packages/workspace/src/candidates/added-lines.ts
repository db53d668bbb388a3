import { assertObjectId, type ObjectStore } from "../git/object-store.ts";
import type { TreeChange } from "../git/tree-entry.ts";
import type { AddedLine, AddedLines } from "../workspace.ts";

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const REGULAR_MODE = /^100/u;

/** Lines of text that `commit` added against `parent`; see {@link AddedLines}. */
export async function readAddedLines(
  store: ObjectStore,
  options: { readonly commit: string; readonly parent: string; readonly maxBytes?: number },
): Promise<AddedLines> {
  const { commit, parent, maxBytes = DEFAULT_MAX_BYTES } = options;
  assertObjectId(commit);
  assertObjectId(parent);
  // What only goes away adds nothing, and would use up the limit.
  const changes = (await store.diff(parent, commit)).filter((change) => change.status !== "D");
  if (changes.length === 0) return { lines: [], isComplete: true, binary: [] };
  const added = await linesOfNewFiles(store, changes, maxBytes);
  if (added !== null) return added;
  const { exitCode, stdout } = await store.git(
    // `--text`: a NUL byte would have git take a text for binary, and hide every line of it.
    ["diff-tree", "-r", "-p", "--text", "--diff-filter=d", "--unified=0", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--no-prefix", "--diff-algorithm=histogram", parent, commit],
    { cutOutputAtBytes: maxBytes },
  );
  return { ...parsePatch(stdout, changes), isComplete: exitCode !== -1 };
}

/** Of new files every line was added. `null` where something else changed, or there is too much to read it at once. */
async function linesOfNewFiles(store: ObjectStore, changes: readonly TreeChange[], maxBytes: number): Promise<AddedLines | null> {
  if (changes.some((change) => change.status !== "A")) return null;
  const files = changes.filter((change) => REGULAR_MODE.test(change.newMode));
  const facts = await Promise.all(files.map(async (file) => await store.describe(file.newOid)));
  if (facts.reduce((sum, one) => sum + (one?.bytes ?? Infinity), 0) > maxBytes) return null;
  const blobs = await store.readBlobs([...new Set(files.map((file) => file.newOid))]);
  const lines: AddedLine[] = [];
  const binary: string[] = [];
  for (const { path, newOid } of files) {
    const content = blobs.get(newOid) ?? Buffer.alloc(0);
    if (content.includes(0)) binary.push(path);
    for (const [index, text] of [...splitLines(content)].entries()) lines.push({ path, line: index + 1, text: asText(text) });
  }
  return { lines, isComplete: true, binary };
}

/**
 * Git prints the sections of a patch in the order of the raw diff, two for a path that changed its type. So the path
 * comes from there, and no quoted name has to be read out of a header that a file name could imitate.
 */
function sectionsOf(changes: readonly TreeChange[]): { readonly path: string; readonly isText: boolean }[] {
  return changes.flatMap((change) => {
    const section = (mode: string): { path: string; isText: boolean } => ({ path: change.path, isText: REGULAR_MODE.test(mode) });
    if (change.status === "T") return [{ path: change.path, isText: false }, section(change.newMode)];
    return [section(change.newMode)];
  });
}

function parsePatch(patch: Buffer, changes: readonly TreeChange[]): { lines: AddedLine[]; binary: string[] } {
  const sections = sectionsOf(changes);
  const lines: AddedLine[] = [];
  const binary = new Set<string>();
  let section = -1;
  let toSkip = 0;
  let toRead = 0;
  let lineNumber = 0;
  for (const text of splitLines(patch)) {
    const current = sections[section];
    if (toSkip > 0 && text.startsWith("-")) {
      toSkip -= 1;
    } else if (toRead > 0 && text.startsWith("+")) {
      if (current?.isText === true) {
        if (text.includes("\0")) binary.add(current.path);
        lines.push({ path: current.path, line: lineNumber, text: asText(text.slice(1)) });
      }
      lineNumber += 1;
      toRead -= 1;
    } else if (text.startsWith("diff --git ")) {
      section += 1;
    } else if (text.startsWith("@@ ")) {
      const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/u.exec(text);
      toSkip = Number(hunk?.[1] ?? 1);
      lineNumber = Number(hunk?.[2] ?? 0);
      toRead = Number(hunk?.[3] ?? 1);
    }
  }
  return { lines, binary: [...binary] };
}

function asText(line: string): string {
  return line.replaceAll("\0", "").replace(/\r$/u, "");
}

function* splitLines(bytes: Buffer): Generator<string> {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    const stop = end === -1 ? bytes.length : end;
    yield bytes.subarray(start, stop).toString("utf8");
    start = stop + 1;
  }
}
