import { execFile } from "node:child_process";
import { basename } from "node:path";

import { oneLine } from "@pawl/agents";

/** Longest version that is shown, in characters. */
const MAX_CHARACTERS = 80;
/** How long a program may take to say its version, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Programs that are known to print their version for `--version` and to do nothing else. Any other may take the word for an
 * order and begin to work, so it is not asked.
 */
const TELLS_VERSION: ReadonlySet<string> = new Set([
  "aider", "amp", "bun", "claude", "codex", "copilot", "cursor-agent", "deno", "gemini", "git", "goose", "node", "opencode", "python", "python3", "qwen",
]);

/** What a program says of its version in one line, safe to print; `null` where it is not asked, or says nothing. */
export function programVersion(path: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  if (!TELLS_VERSION.has(basename(path))) return Promise.resolve(null);
  return new Promise((settle) => {
    const options = { env, timeout: TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: 64 * 1024 } as const;
    execFile(path, ["--version"], options, (error, stdout) => {
      const line = stdout.trim().split("\n")[0] ?? "";
      settle(error !== null || line === "" ? null : oneLine(line.slice(0, MAX_CHARACTERS)));
    });
  });
}
