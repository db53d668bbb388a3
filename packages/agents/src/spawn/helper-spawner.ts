import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import { frameHeader, FrameReader, FRAMES, startPayload } from "./frames.ts";
import type { SentRequest } from "./spawn-server.ts";
import { helperMark } from "./orphaned-helpers.ts";
import { isOpen, type ProcessExit, type ProcessObserver, type Spawner, type StartedProcess, type StartFailure, type StartRequest } from "./spawner.ts";

/** The helper ends once nothing was asked of it for this long, in milliseconds. */
const IDLE_MS = 30_000;

/** While something runs, a helper that was stopped goes on after this long, in milliseconds. */
const AWAKE_INTERVAL_MS = 500;

/** Helpers of this process that are there. */
const living = new Set<ChildProcess>();

// One that something stopped would not see the end of its channel, and outlive this process.
function wakeAll(): void {
  for (const helper of living) helper.kill("SIGCONT");
}

/** The helper needs little memory, and a small process is copied faster. */
const NODE_OPTIONS = ["--max-semi-space-size=1"];

/**
 * Starts processes through a helper: a small process that starts others on behalf of this one. Starting one copies the tables of
 * the memory of whoever starts it, and holds it up until the program runs: a large process pays many times what the helper does.
 *
 * The helper lives in a session of its own, ends with this process however that ends, and carries out nothing but requests of
 * this process, over a channel that nobody else has.
 */
export class HelperSpawner implements Spawner {
  readonly #helper: ChildProcess;
  readonly #channel: Socket;
  readonly #observers = new Map<number, ProcessObserver>();
  readonly #onGone: () => void;
  #lastId = 0;
  #isGone = false;
  #idleTimer: NodeJS.Timeout | null = null;
  #awakeTimer: NodeJS.Timeout | null = null;

  private constructor(helper: ChildProcess, channel: Socket, onGone: () => void) {
    this.#helper = helper;
    this.#channel = channel;
    this.#onGone = onGone;
    channel.on("close", () => this.#gone());
    channel.on("error", () => this.#gone());
    this.#setIdle(true);
  }

  /**
   * Starts the helper.
   *
   * @param onGone - called once, when it is of no more use: it was idle for long, or something ended it.
   * @returns `null` where it could not be started.
   */
  static async open(onGone: () => void): Promise<HelperSpawner | null> {
    const child = spawnHelper();
    if (child === null) return null;
    // Where no file can be opened it has no streams, and tells so later: unheard, that would end this process.
    child.on("error", () => undefined);
    const channel = (child.stdio as ChildProcess["stdio"] | undefined)?.[3] as Socket | undefined;
    if (channel === undefined) return null;
    child.unref();
    channel.unref();
    endWithThisProcess(child);
    return await new Promise((resolve) => {
      child.once("error", () => resolve(null));
      channel.once("close", () => resolve(null));
      channel.once("error", () => resolve(null));
      let spawner: HelperSpawner | null = null;
      const reader = new FrameReader((type, id, payload) => {
        if (spawner !== null) return spawner.#take(type, id, payload);
        spawner = new HelperSpawner(child, channel, onGone);
        resolve(spawner);
      });
      channel.on("data", (bytes: Buffer) => reader.push(bytes));
    });
  }

  /** It is of no more use. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Number of the helper's process. */
  get pid(): number | undefined {
    return this.#helper.pid;
  }

  /** For requests whose input is known as a whole. */
  start({ input, ...request }: StartRequest, observer: ProcessObserver): void {
    if (this.#isGone) throw new Error("Internal error: the spawn helper is gone");
    if (isOpen(input)) throw new Error("Internal error: the spawn helper cannot leave an input open");
    this.#lastId = (this.#lastId + 1) % 2 ** 32;
    this.#observers.set(this.#lastId, observer);
    this.#setIdle(false);
    const sent: SentRequest = { ...request, hasInput: input !== null };
    this.#send(FRAMES.start, this.#lastId, startPayload(sent, Buffer.from(input ?? "")));
  }

  /** Lets the helper end; only while nothing runs. */
  close(): void {
    this.#channel.destroy();
    this.#gone();
  }

  #send(type: number, id: number, payload: Uint8Array): void {
    if (this.#isGone) return;
    this.#channel.cork();
    this.#channel.write(frameHeader(type, id, payload.length));
    if (payload.length > 0) this.#channel.write(payload);
    this.#channel.uncork();
  }

  #take(type: number, id: number, payload: Buffer): void {
    const observer = this.#observers.get(id);
    if (observer === undefined) return;
    switch (type) {
      case FRAMES.started:
        return observer.onStarted(this.#startedProcess(id, parse(payload) as Pick<StartedProcess, "pid" | "start">));
      case FRAMES.notStarted:
        this.#forget(id);
        return observer.onNotStarted(parse(payload) as StartFailure);
      case FRAMES.stdout:
        return observer.onOutput(payload, "stdout");
      case FRAMES.stderr:
        return observer.onOutput(payload, "stderr");
      case FRAMES.exit:
        return observer.onExit(parse(payload) as ProcessExit);
      case FRAMES.closed:
        this.#forget(id);
        return observer.onClosed();
      default:
        throw new Error(`Internal error: the spawn helper sent a message of type ${type}`);
    }
  }

  #startedProcess(id: number, facts: Pick<StartedProcess, "pid" | "start">): StartedProcess {
    // Whether it still runs is known there alone: its number is its own until the helper has waited for it.
    return {
      ...facts,
      input: null,
      signalGroup: (signal) => this.#send(FRAMES.signal, id, Buffer.from(JSON.stringify(signal))),
      closeOutput: () => {
        if (this.#observers.has(id)) this.#send(FRAMES.closeOutput, id, Buffer.alloc(0));
      },
    };
  }

  #forget(id: number): void {
    this.#observers.delete(id);
    if (this.#observers.size === 0) this.#setIdle(true);
  }

  /**
   * While nothing runs, the helper does not keep this process alive. While something does, it is kept awake: what it started can stop
   * it by a signal, and no end of a process would be told any more.
   */
  #setIdle(isIdle: boolean): void {
    if (isIdle) this.#stopKeepingAwake();
    else this.#awakeTimer ??= setInterval(() => this.#helper.kill("SIGCONT"), AWAKE_INTERVAL_MS).unref();
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    this.#idleTimer = isIdle ? setTimeout(() => this.close(), IDLE_MS).unref() : null;
    if (isIdle) this.#channel.unref();
    else this.#channel.ref();
  }

  #stopKeepingAwake(): void {
    if (this.#awakeTimer !== null) clearInterval(this.#awakeTimer);
    this.#awakeTimer = null;
  }

  #gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#stopKeepingAwake();
    this.#helper.kill("SIGCONT");
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const lost = [...this.#observers.values()];
    this.#observers.clear();
    this.#onGone();
    for (const observer of lost) observer.onLost();
  }
}

function endWithThisProcess(helper: ChildProcess): void {
  // One that the system did not start has no end either.
  if (helper.pid === undefined) return;
  if (living.size === 0) process.on("exit", wakeAll);
  living.add(helper);
  helper.once("exit", () => {
    living.delete(helper);
    if (living.size === 0) process.off("exit", wakeAll);
  });
}

function spawnHelper(): ChildProcess | null {
  const file = fileURLToPath(new URL(`./spawn-helper${extname(import.meta.url)}`, import.meta.url));
  // What steers Node in this process is not meant for the helper.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("NODE_")));
  try {
    // Where this process is part of a tree that is marked already, so is the helper.
    const env = { ...helperMark(), ...inherited };
    return spawn(process.execPath, [...NODE_OPTIONS, file], { cwd: "/", detached: true, env, stdio: ["ignore", "ignore", "inherit", "pipe"] });
  } catch {
    // No process or file is to be had, not even for the mark; who asks for one next is told so by the system itself.
    return null;
  }
}

function parse(payload: Buffer): unknown {
  return JSON.parse(payload.toString("utf8"));
}
