import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

import { realFolder } from "./detect-repository.ts";

/**
 * Where a project's slots go by default: `pawl/<hash of the project's real path>` in the user's cache folder, which is
 * `$XDG_CACHE_HOME` where that is an absolute path, and `~/.cache` otherwise. It may be deleted whenever no run is on.
 */
export async function defaultPoolDir(projectDir: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const configured = env["XDG_CACHE_HOME"];
  const cache = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), ".cache");
  const hash = createHash("sha256").update(await realFolder(projectDir)).digest("hex").slice(0, 16);
  return join(cache, "pawl", hash);
}
