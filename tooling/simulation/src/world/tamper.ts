import { posix } from "node:path";

import { filesInUse, tellWatches } from "../substitutes/files-in-use.ts";
import { LOCATION } from "./orchestrator.ts";
import type { World } from "./world.ts";

const WAYS = ["its bytes", "an older report", "nothing", "its permissions", "a link to elsewhere", "a second name", "a folder"] as const;

/** Another hand is at the status file. @returns what it did; `null`: there was nothing to do it to. */
export function tamper({ choices, database }: World): string | null {
  const files = filesInUse();
  const path = LOCATION.statusFile;
  if (files.isFull || !files.has(path) || files.at(path).kind !== "file") return null;
  const file = files.file(path);
  const way = choices.pick(WAYS);
  switch (way) {
    case "its bytes": {
      const at = choices.below(file.bytes.length);
      const bytes = Buffer.from(file.bytes);
      bytes[at] = (bytes[at] as number) ^ 1;
      files.remove(path);
      put(path, bytes);
      break;
    }
    case "an older report": {
      const rows = database.admin.prepare("SELECT bytes FROM report WHERE replaced_by IS NULL ORDER BY seq DESC LIMIT 5").all() as { bytes: string }[];
      // The one before the last cannot be told from a write that a crash came before.
      const older = rows.slice(2).filter(({ bytes }) => bytes !== rows[0]?.bytes && bytes !== rows[1]?.bytes);
      if (older.length === 0) return null;
      files.remove(path);
      put(path, Buffer.from(choices.pick(older).bytes));
      break;
    }
    case "nothing":
      files.remove(path);
      break;
    case "its permissions":
      file.mode = 0o644;
      break;
    case "a link to elsewhere":
      files.remove(path);
      files.symlink("/elsewhere", path);
      break;
    case "a second name":
      files.link(path, `${LOCATION.projectDir}/copy-${file.links}-${choices.below(1000)}`);
      break;
    case "a folder":
      files.remove(path);
      files.makeFolder(path);
  }
  // Some file systems tell nobody; then it is found by a look.
  if (choices.chance(0.5)) tellWatches(posix.dirname(path), posix.basename(path));
  return way;
}

function put(path: string, bytes: Buffer): void {
  const file = filesInUse().create(path, 0o444);
  file.bytes = bytes;
  file.synced = bytes;
  filesInUse().sync(filesInUse().folder(posix.dirname(path)));
}
