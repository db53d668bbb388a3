import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

import type { Ledger, LockHolder } from "@pawl/database";

import type { Decider } from "../kernel/decisions.ts";
import { openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { endLeftovers } from "../recovery/recover.ts";
import { isHolderAlive } from "../session/open-session.ts";
import { tokenPrefix } from "../session/tokens.ts";
import {
  COMMAND_POLL_MS,
  COMMAND_TIMEOUT_MS,
  openUpToDate,
  reading,
  refuseUnreadableDecider,
  sessionUnlessLocked,
  unanswered,
  withdraw,
} from "./decide-by-human.ts";
import { toCommand } from "./decision-command.ts";

/** How long an orchestrator on this machine may take to end in order before it is ended by force, in milliseconds. */
const ORDERLY_TIMEOUT_MS = 6500;

/** What a stop came to. In every case nothing of the pipeline runs any more, and `pawl run` takes the run up again. */
export type StopEnd =
  | {
      readonly kind: "stopped";
      readonly pid: number;
      readonly host: string;
      /** It did not end in order and was killed; what it had under way is recovered by the next start. */
      readonly isForced: boolean;
    }
  /** No orchestrator was at work. `leftovers`: processes that an earlier one had left running, and that were ended. */
  | { readonly kind: "idle"; readonly leftovers: number };

/**
 * Stops the orchestrator at work with everything that it started, and leaves the run resumable. The order is recorded. An
 * orchestrator on this machine that does not end in order within {@link ORDERLY_TIMEOUT_MS} is killed, and the processes that it
 * leaves are ended; so all of it takes less than ten seconds.
 *
 * @throws OrchestratorError `DECISION_INVALID`; `COMMAND_UNANSWERED` where an orchestrator on another machine does not take the
 *   order. Errors of the ledger keep their own codes, such as `LEDGER_MISSING`.
 */
export async function stopOrchestrator(folder: string, decider: Decider): Promise<StopEnd> {
  refuseUnreadableDecider(decider);
  const paths = await locatePipeline(folder);
  for (;;) {
    const holder = await reading(paths, async (ledger) => ledger.readLock(), openUpToDate);
    if (holder !== null && isHolderAlive(holder, Date.now())) {
      const stopped = await stopHolder(paths, holder, decider);
      // What it started outlives an orchestrator that did not give the lock back.
      if (stopped.isForced) await endWhatIsLeft(paths);
      return stopped;
    }
    const leftovers = await endWhatIsLeft(paths);
    // Otherwise somebody took the lock between the two looks.
    if (leftovers !== null) return { kind: "idle", leftovers };
  }
}

/** @returns `null` where an orchestrator is at work. */
async function endWhatIsLeft(paths: PipelineLocation): Promise<number | null> {
  const session = await sessionUnlessLocked(paths);
  if (session === null) return null;
  try {
    return await endLeftovers(tokenPrefix(paths.projectDir));
  } finally {
    await session.close();
  }
}

async function stopHolder(
  paths: PipelineLocation,
  holder: LockHolder,
  decider: Decider,
): Promise<Extract<StopEnd, { kind: "stopped" }>> {
  const { pid, host } = holder;
  const isHere = host === hostname();
  const ledger = await openPipelineLedger(paths.ledger);
  try {
    const id = await ledger.enqueueCommand(toCommand({ kind: "stop", ...decider }, Date.now()));
    const until = performance.now() + (isHere ? ORDERLY_TIMEOUT_MS : COMMAND_TIMEOUT_MS);
    let life = await lifeOf(ledger, holder);
    for (; life === "at work" && performance.now() <= until; life = await lifeOf(ledger, holder)) await delay(COMMAND_POLL_MS);
    if (life === "at work" && isHere) {
      killHolder(holder);
    } else if (life === "at work" && (await withdraw(ledger, id))) {
      throw unanswered(paths);
    }
    // It took the order, or was killed: all there is to do is to wait.
    for (; life === "at work"; life = await lifeOf(ledger, holder)) await delay(COMMAND_POLL_MS);
    return { kind: "stopped", pid, host, isForced: life === "dead" };
  } finally {
    await ledger.close();
  }
}

/** Whether an orchestrator is at work, gave the lock back, or died with it. */
async function lifeOf(ledger: Ledger, { token }: LockHolder): Promise<"at work" | "ended" | "dead"> {
  const now = await ledger.readLock();
  if (now === null || now.token !== token) return "ended";
  return isHolderAlive(now, Date.now()) ? "at work" : "dead";
}

/** Its pid and start are compared right before, so that no other process with its number is hit. */
function killHolder(holder: LockHolder): void {
  if (!isHolderAlive(holder, Date.now())) return;
  try {
    process.kill(holder.pid, "SIGKILL");
  } catch (error) {
    // It ended between the two.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
