import { join } from "node:path";

import { endOrphanedHelpers, killProcessTree, readUsageFile } from "@pawl/agents";
import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";
import { WorkspaceError } from "@pawl/workspace";
import type { Workspace } from "@pawl/workspace";

import { finishRollback } from "../human/roll-back.ts";
import { closePrepared, dropPrepared } from "../kernel/integrate.ts";
import { releaseLease } from "../kernel/release-lease.ts";
import { usageSettled } from "../kernel/usage.ts";
import { USAGE_FILE, usageProblem } from "../runtime/attempt-process.ts";
import type { Session } from "../session/open-session.ts";
import { expectStatus, restoreStatus } from "../session/repair-status.ts";
import { releaseWorkspace } from "../runtime/workspace-releases.ts";

/**
 * Ends every process that an earlier orchestrator of this pipeline left running, and what it had started them with.
 *
 * @param tokenPrefix - what the marks of the pipeline's processes begin with.
 * @returns how many there were, without helpers.
 */
export async function endLeftovers(tokenPrefix: string): Promise<number> {
  endOrphanedHelpers();
  return (await killProcessTree({ match: { prefix: tokenPrefix }, graceMs: 0 })).found.length;
}

/**
 * Takes an unfinished run up again after its orchestrator ended, however it ended: an integration that the branch holds is
 * closed from its record and otherwise dropped, running attempts lose their lease uncharged, work that was handed in goes
 * back to its gate, and the status file is put right.
 */
export async function recover(session: Session, workspace: Workspace, onWarning: (warning: string) => void): Promise<void> {
  const { journal } = session;
  await expectStatus(session);
  await finishPrepared(session, workspace, onWarning);
  await restoreStatus(session);
  const lost = await lostResults(journal.state, workspace);
  await journal.transact((state) => recoverAttempts(state, lost));
  await settleLostUsage(session);
  await releaseLeft(session, workspace);
}

/** Gives back what ended attempts still have. */
async function releaseLeft(session: Session, workspace: Workspace): Promise<void> {
  const { journal, ledger } = session;
  const left = (await workspace.unreleasedAttempts()).filter((attempt) => !journal.state.attempts.has(attempt));
  if (left.length === 0) return;
  const ended = await ledger.attempts(journal.state.run, { state: "ended" });
  const closed = new Set(ended.filter(({ outcome }) => outcome === "DONE").map(({ attempt }) => attempt));
  for (const attempt of left) await releaseWorkspace(session, workspace, { attempt, isClosed: closed.has(attempt) });
}

/** What attempts used whose end no orchestrator saw: what their agents reported last, else what had been set aside for them. */
async function settleLostUsage({ journal, paths, now }: Session): Promise<void> {
  const { run, budget } = journal.state;
  for (const [attempt, { profile, artifacts, amounts, startedAtMs }] of budget.reserved.entries()) {
    const reading = await readUsageFile(join(paths.logsDir, run, `attempt-${attempt}`, USAGE_FILE));
    const reported = reading.kind === "read" ? reading.usage : null;
    const timeMs = Math.max(0, Math.min(amounts.timeMs, now() - startedAtMs));
    const usage = { reported, problem: usageProblem(reading), timeMs, endedBy: "pawl" as const };
    await journal.transact((state) => usageSettled(state, { attempt, profile, artifacts }, usage));
  }
}

/**
 * Closes what is prepared where the branch holds the last commit of it, and drops it where not; executes a prepared rollback. Before
 * anything else. The branch moved once for a whole train, and its gates passed on that last commit, so it is all of them or none.
 */
export async function finishPrepared(session: Session, workspace: Workspace, onWarning: (warning: string) => void): Promise<void> {
  const { journal } = session;
  await finishRollback({ session, workspace, onWarning });
  const last = journal.state.prepared.at(-1);
  if (last === undefined) return;
  if (!(await workspace.contains(last.newHead))) {
    await journal.transact((state) => dropPrepared(state, "the branch does not hold the commit"));
    return;
  }
  // Each closure is a transition of its own, with its own report; the last one may complete the run.
  while ((await journal.transact(closePrepared)).length > 0);
}

/**
 * Attempts of which a candidate is not there any more: what was handed in is durable only once it lands, so a machine that loses its power
 * may lose it, while the ledger knows of it.
 */
async function lostResults(state: PipelineState, workspace: Workspace): Promise<ReadonlySet<number>> {
  const lost = new Set<number>();
  const queued = [...state.queue.values()].map(({ attempt, candidate }) => ({ attempt, ...candidate }));
  const handedIn = [...state.attempts.values()].flatMap(({ attempt, candidates }) => candidates.map((candidate) => ({ attempt, ...candidate })));
  for (const { attempt, parent, commit } of [...handedIn, ...queued]) {
    try {
      await workspace.changesBetween(parent, commit);
    } catch (error) {
      if (!(error instanceof WorkspaceError) || !LOST_OBJECTS.has(error.code)) throw error;
      lost.add(attempt);
    }
  }
  return lost;
}

/** What is said of a commit that is not there, and of one of which something else is not. */
const LOST_OBJECTS: ReadonlySet<string> = new Set(["WORKSPACE_COMMIT_MISSING", "WORKSPACE_GIT_FAILED"]);

function recoverAttempts(state: PipelineState, lost: ReadonlySet<number>): readonly EventBody[] {
  const events: EventBody[] = [];
  for (const live of state.attempts.values()) {
    if (live.state === "running") {
      events.push(...releaseLease(state, live.attempt, "ORCHESTRATOR_LOST", "the orchestrator ended while it ran"));
      continue;
    }
    if (lost.has(live.attempt)) {
      events.push(...releaseLease(state, live.attempt, "ORCHESTRATOR_LOST", "the orchestrator ended, and what was handed in was lost"));
      continue;
    }
    // The merge queue and gates on the head begin again by themselves; a candidate's gate is to be started again.
    const verifying = live.artifacts.filter(
      (id) =>
        live.kind !== "gate-first" &&
        state.artifacts.get(id)?.lease === live.attempt &&
        state.artifacts.get(id)?.phase === "verifying",
    );
    if (verifying.length > 0) events.push(event("attempt.recovered", { attempt: live.attempt, artifacts: verifying }));
  }
  return events;
}
