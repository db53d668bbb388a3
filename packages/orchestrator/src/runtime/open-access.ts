import type { Assignment } from "@pawl/agents";

import { AttemptAccess } from "../access/attempt-access.ts";
import type { AttemptContext } from "./attempt-process.ts";

/** What an agent may reach of Pawl during its attempt; `null` where that is nothing. Its folder goes with it. */
export async function openAccess(
  { access, temporary }: Pick<AttemptContext, "access" | "temporary">,
  assignment: Assignment,
  questionFile: string,
): Promise<(Pick<AttemptAccess, "env" | "token" | "mcp" | "handedIn"> & AsyncDisposable) | null> {
  if (access === null) return null;
  const folder = await temporary.takeForSocket();
  try {
    const opened = await AttemptAccess.open({ ...access, folder: folder.path, assignment, questionFile });
    const { env, token, mcp, handedIn } = opened;
    return {
      env,
      token,
      mcp,
      handedIn,
      [Symbol.asyncDispose]: async () => {
        await opened[Symbol.asyncDispose]();
        await folder.remove();
      },
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
