import type { ProcessExit, ProcessObserver, Spawner, StartedProcess, StartFailure, StartRequest } from "../../src/spawn/spawner.ts";

/** What was told of one process, in the order in which it was told. */
export class Observed implements ProcessObserver {
  readonly told: string[] = [];
  readonly started: Promise<StartedProcess>;
  /** Resolves with the last call. */
  readonly over: Promise<void>;
  exit: ProcessExit | null = null;
  failure: StartFailure | null = null;
  readonly #started = Promise.withResolvers<StartedProcess>();
  readonly #over = Promise.withResolvers<void>();
  readonly #output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };

  constructor(spawner: Spawner, request: Partial<StartRequest> & Pick<StartRequest, "argv">) {
    this.started = this.#started.promise;
    this.over = this.#over.promise;
    spawner.start({ cwd: "/", env: { PATH: process.env["PATH"] ?? "" }, input: null, niceness: 0, token: null, ...request }, this);
  }

  /** What it printed on one of its streams. */
  printed(stream: "stdout" | "stderr"): string {
    return Buffer.concat(this.#output[stream]).toString();
  }

  onStarted(process: StartedProcess): void {
    this.told.push("started");
    this.#started.resolve(process);
  }

  onNotStarted(failure: StartFailure): void {
    this.told.push("not started");
    this.failure = failure;
    this.#over.resolve();
  }

  onOutput(chunk: Uint8Array, stream: "stdout" | "stderr"): void {
    if (this.told.at(-1) !== "output") this.told.push("output");
    this.#output[stream].push(chunk);
  }

  onExit(exit: ProcessExit): void {
    this.told.push("exit");
    this.exit = exit;
  }

  onClosed(): void {
    this.told.push("closed");
    this.#over.resolve();
  }

  onLost(): void {
    this.told.push("lost");
    this.#over.resolve();
  }
}
