import { join } from "node:path";

import type { PipelineState, RecordedEvent } from "@pawl/pipeline";
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
   *
   * @param state - the ledger's, or that of transitions which are about to be stored: what ends in these was not noticed yet.
   */
  isRestoring(state: PipelineState): boolean {
    if (this.#workspace.mode !== "in-place") return false;
    return this.#restoring.size > 0 || hasGivenUp(this.#session.journal.state, state);
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

/** Whether an attempt has ended between two states without having closed all that it worked on. */
function hasGivenUp(before: PipelineState, after: PipelineState): boolean {
  if (before === after) return false;
  const isGivenUp = (id: string): boolean => after.artifacts.get(id)?.phase !== "closed";
  return [...before.attempts.values()].some(({ attempt, artifacts }) => !after.attempts.has(attempt) && artifacts.some(isGivenUp));
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
