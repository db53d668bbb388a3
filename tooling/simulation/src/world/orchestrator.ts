import { event } from "../../../../packages/pipeline/src/index.ts";

import type { GateContext } from "../../../../packages/orchestrator/src/gate/run-gate.ts";
import type { PipelineLocation } from "../../../../packages/orchestrator/src/ledger/locate-pipeline.ts";
import type { DebugLog } from "../../../../packages/orchestrator/src/log/session-log.ts";
import type { AttemptContext } from "../../../../packages/orchestrator/src/runtime/attempt-process.ts";
import { GateActivities } from "../../../../packages/orchestrator/src/runtime/gate-activities.ts";
import type { GateJobContext } from "../../../../packages/orchestrator/src/runtime/gate-jobs.ts";
import { RunLoop } from "../../../../packages/orchestrator/src/runtime/run-loop.ts";
import type { RunEnd } from "../../../../packages/orchestrator/src/runtime/run-loop-options.ts";
import { openSession } from "../../../../packages/orchestrator/src/session/open-session.ts";
import type { Session } from "../../../../packages/orchestrator/src/session/open-session.ts";
import { endOfEndedRun, prepareRun } from "../../../../packages/orchestrator/src/session/prepare-run.ts";
import { EvidenceStore } from "../../../../packages/orchestrator/src/util/evidence-store.ts";
import { pipelinePaths } from "../../../../packages/orchestrator/src/util/pipeline-paths.ts";
import { machine } from "../machine/machine.ts";
import { time } from "../machine/virtual-time.ts";
import { nextProcess } from "../substitutes/agents.ts";
import { endWatches } from "../substitutes/files-in-use.ts";
import { closeAll } from "../substitutes/node-fs.ts";
import type { World } from "./world.ts";

/** Where the simulated project is. */
export const PROJECT = "/project";
const PATHS = pipelinePaths(PROJECT);
/** Where everything of the simulated pipeline is. */
export const LOCATION: PipelineLocation = { ...PATHS, ledger: { name: PATHS.ledgerFile, file: PATHS.ledgerFile, server: null, isNoted: false } };

const SILENT_LOG: DebugLog = { write: () => undefined };

/** How an orchestrator's process came to its end; `null` while it runs. */
export type ProcessEnd = { readonly kind: "ended"; readonly end: RunEnd } | { readonly kind: "failed"; readonly error: unknown } | { readonly kind: "died" } | null;

/**
 * One process of the orchestrator: the real session, recovery, run loop and end, put together as `runPipeline` does, on the simulated
 * machine.
 */
export class OrchestratorProcess {
  readonly #world: World;
  #end: ProcessEnd = null;
  #session: Session | null = null;
  #loop: RunLoop | null = null;

  /** @param isNew - starts another run where the one before is over. */
  constructor(world: World, isNew: boolean) {
    this.#world = world;
    nextProcess();
    machine.boot();
    this.#run(isNew).then(
      (end) => (this.#end = { kind: "ended", end }),
      (error: unknown) => (this.#end = machine.isAlive ? { kind: "failed", error } : { kind: "died" }),
    );
  }

  get end(): ProcessEnd {
    if (this.#end === null && !machine.isAlive) return { kind: "died" };
    return this.#end;
  }

  /** The session, once it is open. */
  get session(): Session | null {
    return this.#session;
  }

  /** Whether it has not come to its run loop yet; until then it waits for nobody. */
  get isStarting(): boolean {
    return this.#loop === null && this.end === null;
  }

  /** Whether its run loop is at work. */
  get isLooping(): boolean {
    return this.#loop !== null && this.end === null;
  }

  /** The operator's Ctrl-C. */
  stop(): void {
    void this.#loop?.stop().catch((error: unknown) => this.#loop?.fail(error));
  }

  drain(): void {
    this.#loop?.drain();
  }

  /** Takes away what goes with a process: its timers, its watches, its descriptors, and what it had under way. */
  async buried(): Promise<void> {
    machine.kill();
    time.clear();
    endWatches();
    closeAll();
    this.#world.externals.clear();
    await machine.outside(() => this.#world.database.rollBack());
  }

  async #run(isNew: boolean): Promise<RunEnd> {
    const world = this.#world;
    const session = await openSession({
      paths: LOCATION,
      driver: "node-sqlite",
      now: () => time.nowMs,
      environment: {},
      onEvent: (recorded, state) => this.#loop?.noticed(recorded, state),
      onWarning: (warning) => world.tell(`  warning: ${warning}`),
    });
    this.#session = session;
    try {
      const ended = await endOfEndedRun(session);
      if (ended !== null && !isNew) return ended;
      const workspace = world.workspace();
      await workspace.finishInterruptedAdvance();
      const mode = session.loaded === null || ended !== null ? world.mode : session.loaded.mode;
      await prepareRun(session, workspace, { plan: world.plan, mode, onWarning: (warning) => world.tell(`  warning: ${warning}`) });
      return await this.#loopUntilEnd(session, workspace);
    } finally {
      await session.close();
    }
  }

  async #loopUntilEnd(session: Session, workspace: GateContext["workspace"]): Promise<RunEnd> {
    const world = this.#world;
    const { journal, paths } = session;
    const evidence = new EvidenceStore(paths.evidenceDir);
    const onWarning = (warning: string): void => world.tell(`  warning: ${warning}`);
    const context = {
      get plan() {
        return journal.state.plan;
      },
      workspace,
      evidence,
    } as unknown as GateContext;
    const gates: GateJobContext = { journal, now: session.now, activities: new GateActivities(), onWarning, following: () => loop.following(), gates: context };
    const attempts = {
      paths,
      workspace,
      evidence,
      now: session.now,
      // What a full disk does to agents is not played: what they do is chosen.
      machine: { refuseFaultyDisk: async () => machine.look(), openOwn: () => undefined },
      random: () => world.choices.below(100) / 100,
      collecting: new Set<number>(),
      onBegun: (attempt: number) => loop.begun(attempt),
      onProcessEnded: () => loop.roomMade(),
    } as unknown as AttemptContext;
    const loop = new RunLoop({ session, gates, attempts, environment: world.environment, isWaiting: true, log: SILENT_LOG, onTransition: () => undefined });
    this.#loop = loop;
    await journal.transact(() => [event("orchestrator.started", { pid: 100, host: "simulated" })]);
    const end = await loop.run();
    const { kind } = end;
    if (kind === "blocked" || kind === "drained" || kind === "stopped") {
      await journal.transact((state) => (state.status === "running" ? [event("orchestrator.stopped", { pid: 100, end: kind })] : []));
    }
    return end;
  }
}
