import type { PipelineState, Plan } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import { recover } from "../recovery/recover.ts";
import { adoptForeignCommits } from "../runtime/foreign-commits.ts";
import type { RunEnd } from "../runtime/run-loop-options.ts";
import type { Session } from "./open-session.ts";
import { expectStatus, restoreStatus } from "./repair-status.ts";
import { startNewRun } from "./start-new-run.ts";

/** The end of a run that is over, with its status file put right; `null` for any other. */
export async function endOfEndedRun(session: Session): Promise<RunEnd | null> {
  const { loaded } = session;
  if (loaded === null || loaded.status === "running") return null;
  await expectStatus(session);
  await restoreStatus(session);
  return { kind: loaded.status };
}

/**
 * Brings a session's pipeline to where its run can go on: an unfinished run is taken up where it was left, and any other is followed by a
 * run from zero.
 */
export async function prepareRun(
  session: Session,
  workspace: Workspace,
  start: { readonly plan: Plan; readonly mode: PipelineState["mode"]; readonly onWarning: (warning: string) => void },
): Promise<void> {
  const { journal, loaded } = session;
  if (loaded?.status !== "running") {
    await workspace.adoptForeignChanges({ timestampMs: session.now() });
    await startNewRun(session, workspace, start.plan, start.mode);
    return;
  }
  await recover(session, workspace, start.onWarning);
  // In place, work that was handed in lies in the project's files and cannot be told from an edit by hand.
  if (journal.state.attempts.size === 0) await workspace.adoptForeignChanges({ timestampMs: session.now() });
  await adoptForeignCommits({ journal, gates: { workspace } });
}
