import { OrchestratorError } from "../../../../packages/orchestrator/src/errors.ts";
import { decideByHuman } from "../../../../packages/orchestrator/src/human/decide-by-human.ts";
import type { Decision } from "../../../../packages/orchestrator/src/kernel/decisions.ts";
import { checkIdle } from "../invariants/check-idle.ts";
import { checkLedger } from "../invariants/check-ledger.ts";
import { checkStatusFile, statusBytes } from "../invariants/check-status-file.ts";
import { Observer, stateOf } from "../invariants/observer.ts";
import { demand, Violation } from "../invariants/violation.ts";
import { machine } from "../machine/machine.ts";
import { fillDisk, freeDisk } from "../machine/simulated-disk.ts";
import { time } from "../machine/virtual-time.ts";
import { nextProcess } from "../substitutes/agents.ts";
import { filesInUse } from "../substitutes/files-in-use.ts";
import { breakLedger } from "./break-ledger.ts";
import { mendBranch, moveBranch } from "./foreign-hands.ts";
import { answer, leaveCommand, someDecision } from "./humans.ts";
import { OrchestratorProcess, PROJECT } from "./orchestrator.ts";
import { settle, settled } from "./settle.ts";
import { tamper } from "./tamper.ts";
import type { World } from "./world.ts";

/** What can happen next, the calmest first. */
const ACTIONS = ["something ends", "time passes", "a death", "a doom", "a human", "a tampering", "a commit", "no room", "a decision alone", "a stop"] as const;
type Action = (typeof ACTIONS)[number];
const WEIGHTS: Readonly<Record<Action, number>> = {
  "something ends": 64,
  "time passes": 8,
  "a death": 1.5,
  "a doom": 6,
  "a human": 7,
  "a tampering": 3,
  "a commit": 3,
  "no room": 1,
  "a decision alone": 1,
  "a stop": 0.7,
};
const SPANS_MS = [300, 2500, 61_000, 3_600_000] as const;
/** By then the status file has been looked at, whatever the file system tells. */
const LOOKS_EVERY_MS = 2100;
/** Most calm steps that a run of a few artifacts takes to its end. */
const MOST_CALM_STEPS = 400;

/** Plays one schedule: lets things happen one after the other, and checks every promise after each. */
export class Schedule {
  readonly #world: World;
  readonly #observer: Observer;
  #process: OrchestratorProcess;
  #step = 0;
  #isTampered = false;
  /** Whether the last tampering is in the ledger. */
  #isFound = false;
  #tamperedAtMs = 0;
  #foreignBytes: string | null = null;
  #isFull = false;
  #isDraining = false;
  #restarts = 0;

  constructor(world: World) {
    this.#world = world;
    this.#observer = new Observer(world);
    this.#process = new OrchestratorProcess(world, true);
  }

  /** @param steps - how many of them something may go wrong in. @param hasEnd - whether the run then goes on calmly to its end. */
  async play(steps: number, hasEnd: boolean): Promise<void> {
    await this.#rest("the orchestrator starts");
    while (this.#step < steps && !this.#world.choices.isOver) await this.#next();
    if (hasEnd) await this.#playToEnd();
    await this.#end();
  }

  async #next(): Promise<void> {
    const { choices, externals } = this.#world;
    this.#step += 1;
    choices.beginStep();
    if (this.#process.end !== null) await this.#restart();
    const weights = ACTIONS.map((action) => (action === "something ends" && externals.running.length === 0 ? 0 : WEIGHTS[action]));
    const action = ACTIONS[choices.weighted(weights)] as Action;
    await this.#rest(await this.#act(action));
  }

  async #act(action: Action): Promise<string> {
    const { choices, database } = this.#world;
    switch (action) {
      case "something ends":
        return this.#endSomething();
      case "time passes":
        return this.#pass(SPANS_MS[choices.weighted([4, 3, 2, 1])] as number);
      case "a death":
        return this.#die();
      case "a doom": {
        const effects = 1 + choices.below(60);
        machine.dieAfter(effects);
        return `in ${effects} effects the orchestrator dies; ${this.#endSomething()}`;
      }
      case "a human":
        return this.#command();
      case "a tampering": {
        const how = this.#observer.shown.length === 0 ? null : tamper(this.#world);
        if (how === null) return "somebody looks at the status file";
        this.#isTampered = true;
        this.#isFound = false;
        this.#foreignBytes = statusBytes();
        this.#tamperedAtMs = time.nowMs;
        return `somebody changes the status file: ${how}`;
      }
      case "a commit":
        return `somebody ${moveBranch(this.#world, this.#step)}`;
      case "no room": {
        const pages = choices.below(4);
        this.#isFull = true;
        await fillDisk(database, pages);
        return `the disk is full, but for ${pages} pages of the database; ${this.#endSomething()}`;
      }
      case "a decision alone":
        return this.#decideAlone();
      case "a stop":
        if (choices.chance(0.5)) {
          this.#isDraining = true;
          this.#process.drain();
          return "the orchestrator is to drain";
        }
        this.#process.stop();
        return "the orchestrator is stopped";
    }
  }

  #endSomething(): string {
    const { externals, choices } = this.#world;
    if (externals.running.length === 0) return this.#pass(SPANS_MS[0]);
    const one = externals.running[choices.below(externals.running.length)];
    return one === undefined ? "nothing ends" : `${one.name}: ${one.end()}`;
  }

  #pass(ms: number): string {
    time.advance(ms);
    return `${ms} ms pass`;
  }

  #die(): string {
    const { choices } = this.#world;
    machine.kill();
    if (!choices.chance(0.3)) return "the orchestrator is killed";
    filesInUse().losePower(() => choices.chance(0.5));
    // What another hand did may not have been on the disk.
    this.#isFound = true;
    return "the machine loses its power";
  }

  async #command(): Promise<string> {
    const { state } = this.#observer;
    if (state === null) return "a human waits";
    const decision = someDecision(this.#world, state);
    await leaveCommand(this.#world, decision);
    time.advance(SPANS_MS[0]);
    return `a human: ${JSON.stringify(decision)}`;
  }

  async #decideAlone(): Promise<string> {
    const { state } = this.#observer;
    if (state === null) return "a human waits";
    machine.kill();
    await this.#bury();
    const decision = someDecision(this.#world, state);
    await this.#decideUnderLock(decision);
    return `a human, without an orchestrator: ${JSON.stringify(decision)}`;
  }

  async #decideUnderLock(decision: Decision): Promise<void> {
    nextProcess();
    machine.boot();
    const { choices } = this.#world;
    if (choices.chance(0.5)) machine.dieAfter(1 + choices.below(80));
    try {
      await settled(decideByHuman(PROJECT, decision));
    } catch (error) {
      if (error instanceof Violation || (machine.isAlive && !this.#isFull && !(error instanceof OrchestratorError))) throw error;
    }
    machine.kill();
    await this.#world.database.open().close();
  }

  /** Lets everything come to rest, and checks all that must be so then. */
  async #rest(happened: string): Promise<void> {
    this.#world.tell(`${this.#step}. ${happened}`);
    await settle(() => this.#process.isStarting);
    const end = this.#process.end;
    if (end !== null) this.#world.tell(`  the orchestrator ${describe(end)}`);
    if (end?.kind === "failed" && !this.#isFull) throw end.error instanceof Violation ? end.error : new Violation("an orchestrator ends only for a reason", messageOf(end.error));
    this.#observer.look();
    this.#checkTampering();
    const isAtRest = this.#process.isLooping && !this.#isTampered && !this.#isFull;
    if (!this.#isTampered) checkStatusFile(this.#observer.shown, isAtRest);
    const { state } = this.#observer;
    if (isAtRest && state !== null && state.status === "running") checkIdle(this.#world, state, this.#isDraining);
  }

  /** A change by another hand is in the ledger before the right report is there again (9.1#2), which is soon. */
  #checkTampering(): void {
    const { found } = this.#observer;
    if (!this.#isTampered) {
      demand(!found.includes("status.tampered"), "nobody is accused of a change that nobody made (9.1#2)", () => found.join(", "));
      return;
    }
    const { shown } = this.#observer;
    if (found.includes("status.tampered")) this.#isFound = true;
    const isRight = statusBytes() === shown[0];
    // The report has become what another hand had put there; the next start may find out all the same.
    if (isRight && this.#foreignBytes === shown[0]) {
      this.#isFound = true;
      if (!this.#process.isLooping) return;
    }
    demand(this.#isFound || !isRight, "a change of the status file by another hand is recorded (9.1#2)", () => found.join(", "));
    if (this.#process.isLooping && !this.#isFull) {
      const isDue = time.nowMs - this.#tamperedAtMs >= LOOKS_EVERY_MS;
      demand(isRight || !isDue, "the right report is there again after a change by another hand (9#3)", () => String(statusBytes()));
    }
    if (isRight) this.#isTampered = false;
  }

  async #restart(): Promise<void> {
    this.#restarts += 1;
    await this.#bury();
    if (this.#isFull) await freeDisk(this.#world.database);
    this.#isFull = false;
    this.#isDraining = false;
    if (this.#observer.state !== null && this.#world.choices.chance(0.05)) await this.#startBroken();
    const isNew = this.#observer.state?.status !== "running" && this.#world.choices.chance(0.3);
    this.#process = new OrchestratorProcess(this.#world, isNew);
    await this.#rest(isNew ? "the orchestrator starts, for another run where this one is over" : "the orchestrator starts again");
  }

  /** Somebody changed the ledger while nobody had it open: nothing starts on it, and nothing is written (9#1, 9#2). */
  async #startBroken(): Promise<void> {
    const { place, restore } = breakLedger(this.#world);
    this.#process = new OrchestratorProcess(this.#world, false);
    await settle(() => this.#process.isStarting);
    const end = this.#process.end;
    this.#world.tell(`  somebody changes ${place} of the ledger: ${end === null ? "nobody minds" : describe(end)}`);
    const code = end?.kind === "failed" && end.error instanceof Error && "code" in end.error ? end.error.code : null;
    demand(code === "LEDGER_BROKEN", "nothing starts on a ledger that is not what was written (9#1)", () => place);
    restore();
    await this.#bury();
  }

  async #bury(): Promise<void> {
    machine.kill();
    await settle();
    await this.#process.buried();
    await settle();
    this.#observer.look();
  }

  async #playToEnd(): Promise<void> {
    this.#world.isCalm = true;
    for (let calm = 0; calm < MOST_CALM_STEPS; calm++) {
      const { state } = this.#observer;
      if (state !== null && state.status !== "running" && this.#process.end !== null) return;
      await this.#calmStep();
    }
    throw new Violation("a run in which nothing goes wrong any more comes to its end (2#4)", `after ${MOST_CALM_STEPS} steps`);
  }

  async #calmStep(): Promise<void> {
    const { externals } = this.#world;
    const { state } = this.#observer;
    this.#step += 1;
    if (this.#process.end !== null || this.#isFull) return this.#restart();
    // What was handed in before may bring it only now.
    mendBranch(this.#world);
    const [external] = externals.running;
    if (external !== undefined) return this.#rest(`${external.name}: ${external.end()}`);
    const decision = state === null ? null : state.isPaused ? ({ kind: "resume", by: "op", why: null } as const) : stateOf(state) === "BLOCKED" ? answer(this.#world, state) : null;
    if (decision !== null) await leaveCommand(this.#world, decision);
    await this.#rest(this.#pass(decision === null ? 60_000 : 300));
  }

  async #end(): Promise<void> {
    await this.#bury();
    if (this.#isFull) await freeDisk(this.#world.database);
    // Each start has checked all of it as well, and each look what came since.
    if (this.#restarts === 0 || this.#world.choices.chance(0.3)) await checkLedger(this.#world);
  }
}

function describe(end: NonNullable<OrchestratorProcess["end"]>): string {
  if (end.kind === "died") return `died ${machine.diedAt ?? ""}`;
  return end.kind === "ended" ? `ended: ${end.end.kind}` : `failed: ${messageOf(end.error)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
