import { execFileSync } from "node:child_process";

import type { Project } from "../../support/make-project.ts";
import { PAWL } from "../../support/run-pawl.ts";
import type { PawlOptions } from "../../support/run-pawl.ts";

/** A user that nobody is: limits do not bind root, and a limit on processes counts those of everybody with the same number. */
const NOBODY_ELSE = 61_234;

/** Why limits cannot be tried here; `null` where they can. */
export function whyNoLimits(): string | null {
  try {
    execFileSync("prlimit", ["--version"], { stdio: "pipe" });
    if (process.getuid?.() !== 0) return null;
    execFileSync(process.execPath, [PAWL, "--version"], { stdio: "pipe", cwd: "/", uid: NOBODY_ELSE, gid: NOBODY_ELSE, env: {} });
    return null;
  } catch (error) {
    return (error as Error).message.split("\n")[0] ?? "unknown";
  }
}

/** Options that run `pawl` as a user whom limits bind; the project becomes that user's. */
export function otherUser(project: Project): Pick<PawlOptions, "userId"> | undefined {
  if (process.getuid?.() !== 0) return undefined;
  execFileSync("chown", ["-R", `${NOBODY_ELSE}:${NOBODY_ELSE}`, project.root]);
  return { userId: NOBODY_ELSE };
}
