import { join } from "node:path";

import type { RecordedEvent } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import type { Session } from "../session/open-session.ts";
import type { Jobs } from "./jobs.ts";

/** Gives back the workspaces of attempts that have ended and whose processes are dead, each once. */
export class WorkspaceReleases {
  readonly #session: Session;
  readonly #workspace: Workspace;
  /** Ended attempts whose workspace is still to be released, and whether they ended with all their artifacts closed. */
  readonly #ended = new Map<number, boolean>();
  /** Those of which something is to be taken back, until it is. */
  readonly #restoring = new Set<number>();

  constructor(session: Session, workspace: Workspace) {
    this.#session = session;
    this.#workspace = workspace;
  }

  /** How many are still to be begun. */
  get waiting(): number {
    return this.#ended.size;
  }

  /**
   * Whether in place something of a failed attempt is still to be taken back. What is closed stays as it is, and keeps nothing from
   * starting.
   */
  get isRestoring(): boolean {
    return this.#workspace.mode === "in-place" && this.#restoring.size > 0;
  }

  /** Takes notice of an event that came into the ledger. */
  noticed(recorded: RecordedEvent): void {
    if (recorded.type !== "attempt.ended") return;
    const { attempt, reason } = recorded.data;
    this.#ended.set(attempt, reason === "DONE");
    if (reason !== "DONE") this.#restoring.add(attempt);
  }

  /** Begins those that may be. */
  start(jobs: Jobs): void {
    for (const [attempt, isClosed] of this.#ended) {
      if (jobs.has(`attempt:${attempt}`)) continue;
      this.#ended.delete(attempt);
      jobs.start(`release:${attempt}`, [], async () => {
        await releaseWorkspace(this.#session, this.#workspace, { attempt, isClosed });
        this.#restoring.delete(attempt);
      });
    }
  }
}

/**
 * Gives back an ended attempt's workspace. In place, what an attempt left that was not closed goes to quarantine, and the
 * files are restored from the last closed snapshot.
 */
export async function releaseWorkspace(
  { paths, journal }: Session,
  workspace: Workspace,
  { attempt, isClosed }: { readonly attempt: number; readonly isClosed: boolean },
): Promise<void> {
  if (workspace.mode === "isolated" || isClosed) {
    await workspace.releaseAttempt(attempt, { keep: "discard" });
    return;
  }
  const quarantineDir = join(paths.quarantineDir, `${journal.state.run}-attempt-${attempt}`);
  await workspace.releaseAttempt(attempt, { keep: "quarantine", quarantineDir });
}
