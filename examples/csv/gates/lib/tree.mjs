import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Paths of all files under a file or folder of the tree, sorted; none where it does not exist. */
export function filesUnder(path) {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return [];
  if (state.isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}

/** Digest of the names and bytes of all files under some paths. */
export function digestOf(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => filesUnder(path))) {
    const bytes = readFileSync(file);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Calls `use` with a new folder outside the checkout, which a gate must not change, and removes it afterwards. */
export async function withTemporaryFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "csv-gate-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes files, given by relative path, into a folder. */
export function writeFiles(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
