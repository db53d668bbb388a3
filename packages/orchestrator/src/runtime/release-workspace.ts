import { join } from "node:path";

import type { Workspace } from "@pawl/workspace";

import type { Session } from "../session/open-session.ts";

/**
 * Gives back an ended attempt's workspace. In place, what an attempt left that was not closed goes to quarantine, and the
 * files are restored from the last closed snapshot.
 */
export async function releaseWorkspace(session: Session, workspace: Workspace, attempt: number): Promise<void> {
  const rows = await session.ledger.attempts(session.journal.state.run, { state: "ended" });
  const isClosed = rows.find((row) => row.attempt === attempt)?.outcome === "DONE";
  if (workspace.mode === "isolated" || isClosed) {
    await workspace.releaseAttempt(attempt, { keep: "discard" });
    return;
  }
  const quarantineDir = join(session.paths.quarantineDir, `${session.journal.state.run}-attempt-${attempt}`);
  await workspace.releaseAttempt(attempt, { keep: "quarantine", quarantineDir });
}
