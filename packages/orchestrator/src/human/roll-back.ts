import { join } from "node:path";

import type { CommandOutcome, Ledger } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";
import type { PreparedRevert, Workspace } from "@pawl/workspace";

import { OrchestratorError } from "../errors.ts";
import type { RollbackDecision } from "../kernel/decisions.ts";
import { commitsToRevert, dropRollback, executeRollback, prepareRollback } from "../kernel/rollback.ts";
import { blockedTreeWarning } from "../runtime/blocked-tree.ts";
import { adoptForeignCommits } from "../runtime/foreign-commits.ts";
import type { RecordTogether } from "../runtime/journal.ts";
import type { Session } from "../session/open-session.ts";
import { isWithdrawn } from "./is-withdrawn.ts";

/** What a rollback works with. */
export interface RollbackContext {
  readonly session: Pick<Session, "journal" | "ledger" | "paths" | "now">;
  readonly workspace: Workspace;
  readonly onWarning: (warning: string) => void;
}

/**
 * Takes work back by commits that revert it, on top of the head; nothing is rewritten. Announced in the ledger before the branch
 * moves, and executed in one transition with every closure that it costs. Begins again when somebody else's commit comes between.
 *
 * @param command - the command that it came by; finished with the execution, so that it is carried out once.
 * @throws OrchestratorError `RUN_ENDED`, `ARTIFACT_UNKNOWN`, `NOTHING_TO_ROLL_BACK`, `COMMIT_UNKNOWN`, `COMMIT_UNREVERTABLE`,
 *   `ROLLBACK_CONFLICT`; nothing is changed then.
 */
export async function rollBack(context: RollbackContext, decision: RollbackDecision, command: number | null): Promise<void> {
  const { session, workspace } = context;
  const { journal } = session;
  for (;;) {
    const isDone = await journal.exclusively(async (record) => {
      const state = journal.state;
      const revert = await prepare(context, state, decision);
      if (revert === null) return false;
      const changes = await workspace.changesBetween(state.head, revert.commit);
      const { targets, by, why } = decision;
      const paths = changes.map((change) => change.path);
      const prepared = prepareRollback(state, { targets: [...targets], newHead: revert.commit, reverts: [...revert.reverts], paths, by, why, command });
      await record([() => [prepared]]);
      return finish(context, record);
    });
    if (isDone) return;
    await adoptForeignCommits({ journal, gates: { workspace } });
  }
}

/**
 * Executes what was prepared when an orchestrator ended, before anything else. Where the branch or the project's files have gone
 * elsewhere since, it is dropped, and whoever waits for it is told so.
 */
export async function finishRollback(context: RollbackContext): Promise<void> {
  const { journal, ledger } = context.session;
  const { preparedRollback } = journal.state;
  if (preparedRollback === null) return;
  const { command, newHead } = preparedRollback;
  let problem = "the branch has moved on since";
  try {
    if (await journal.exclusively((record) => finish(context, record))) return;
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    problem = error.message;
  }
  context.onWarning(`the rollback to ${newHead} was dropped: ${problem}`);
  if (command === null) return;
  const error = { code: "ROLLBACK_CONFLICT", message: problem, hint: "Decide again." };
  await unlessWithdrawn(ledger.finishCommand(command, { ok: false, error }));
}

/** How far the rollback that came by a command has gone; `null`: it was not even announced. */
export async function rollbackOf(ledger: Ledger, command: number): Promise<"prepared" | "executed" | "dropped" | null> {
  let newHead: string | null = null;
  let progress: "prepared" | "executed" | "dropped" | null = null;
  const types = ["rollback.prepared", "rollback.executed", "rollback.dropped"] as const;
  for await (const event of ledger.events({ types })) {
    if (event.type === "rollback.prepared" && event.data.command === command) {
      newHead = event.data.newHead;
      progress = "prepared";
    } else if (event.type === "rollback.executed" && event.data.newHead === newHead && progress === "prepared") {
      progress = "executed";
    } else if (event.type === "rollback.dropped" && event.data.newHead === newHead && progress === "prepared") {
      progress = "dropped";
    }
  }
  return progress;
}

type Prepared = Extract<PreparedRevert, { kind: "prepared" }>;

/**
 * @returns `null` when the head is not the ledger's, because somebody else's commit came between.
 * @throws OrchestratorError as {@link prepareRevert}.
 */
async function prepare({ session, workspace }: RollbackContext, state: PipelineState, decision: RollbackDecision): Promise<Prepared | null> {
  // First, because commits that come after the end of a run are nothing that an ended run takes over.
  commitsToRevert(state, decision.targets);
  if ((await workspace.head()) !== state.head) return null;
  return prepareRevert(workspace, state, { decision, nowMs: session.now() });
}

/**
 * Makes the commits that revert, on top of the ledger's head; no reference moves.
 *
 * @throws OrchestratorError `RUN_ENDED`, `ARTIFACT_UNKNOWN`, `NOTHING_TO_ROLL_BACK`, `COMMIT_UNKNOWN`, `COMMIT_UNREVERTABLE`, `ROLLBACK_CONFLICT`.
 */
export async function prepareRevert(
  workspace: Pick<Workspace, "resolveCommit" | "prepareRevert">,
  state: PipelineState,
  { decision, nowMs }: { readonly decision: RollbackDecision; readonly nowMs: number },
): Promise<Prepared> {
  const commits: string[] = [];
  for (const named of commitsToRevert(state, decision.targets)) {
    const commit = await workspace.resolveCommit(named);
    if (commit === null) throw new OrchestratorError("COMMIT_UNKNOWN", `there is no commit ${named}, or more than one`, "Give all digits of its identifier; `git log` shows them.");
    commits.push(commit);
  }
  const revert = await workspace.prepareRevert({
    commits,
    head: state.head,
    message: (commit) => ({ subject: `Revert ${commit.slice(0, 12)}`, trailers: { "Pawl-Run": state.run, "Pawl-Reverts": commit } }),
    timestampMs: nowMs,
  });
  if (revert.kind === "prepared") return revert;
  if (revert.kind === "conflict") {
    throw new OrchestratorError(
      "ROLLBACK_CONFLICT",
      `${revert.commit} cannot be reverted, because what came after it changed the same: ${listed(revert.paths)}`,
      "Roll back what came after it too, in the same command; or revert it yourself and commit.",
    );
  }
  throw new OrchestratorError("COMMIT_UNREVERTABLE", `${revert.commit} ${IMPOSSIBLE[revert.reason]}`, "Name another commit, or change the files yourself and commit.");
}

const IMPOSSIBLE = {
  "not-on-branch": "is not on the branch",
  merge: "is a merge, so that nobody can tell which side is to be taken back",
  root: "is the first commit, before which there is nothing",
  "nothing-left": "has left nothing on the branch that could be taken back",
} as const;

/** @returns `false` when somebody else moved the head first; everything is as it was then. */
async function finish(context: RollbackContext, record: RecordTogether): Promise<boolean> {
  const { session, workspace, onWarning } = context;
  const prepared = session.journal.state.preparedRollback;
  if (prepared === null) throw new Error("Internal error: no rollback is prepared");
  const { oldHead: from, newHead: to, command } = prepared;
  const quarantineDir = join(session.paths.quarantineDir, `rollback-${to.slice(0, 16)}`);
  const moved = await workspace.takeBack({ from, to, quarantineDir });
  if (moved.kind === "advanced") {
    if (moved.projectTree.kind === "blocked") onWarning(blockedTreeWarning(moved.projectTree));
    const outcome: CommandOutcome = { ok: true, result: "done" };
    const isRecorded = command !== null && (await unlessWithdrawn(record([executeRollback], { id: command, outcome })));
    // Nobody waits for it any more; it is executed all the same, because the branch has it.
    if (!isRecorded) await record([executeRollback]);
    return true;
  }
  await record([(state) => dropRollback(state, moved.kind)]);
  if (moved.kind === "moved") return false;
  throw new OrchestratorError(
    "ROLLBACK_CONFLICT",
    `files of the project were changed and would be overwritten: ${listed(moved.paths)}`,
    "Let the run take them over first, or put them back.",
  );
}

/** @returns `false` where the command was withdrawn meanwhile; nothing was stored then. */
async function unlessWithdrawn(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (isWithdrawn(error)) return false;
    throw error;
  }
}

function listed(paths: readonly string[]): string {
  const rest = paths.length - 5;
  return paths.slice(0, 5).map((path) => JSON.stringify(path)).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
