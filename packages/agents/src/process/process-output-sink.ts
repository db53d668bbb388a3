import { OutputCapture } from "../output/output-capture.ts";
import { OutputLog } from "../output/output-log.ts";
import { SecretStream } from "../redact/secret-stream.ts";
import type { OutputSource, RunProcessOptions } from "./process-options.ts";
import type { ProcessOutput } from "./process-result.ts";

/** Takes a process's output: to its log, to memory, to the caller. */
export class ProcessOutputSink {
  readonly #log: OutputLog;
  readonly #capture: OutputCapture;
  readonly #onOutput: RunProcessOptions["onOutput"];
  /** Each stream by itself: the pieces of one may come between those of the other. `null`: everything is kept as it comes. */
  readonly #withoutSecrets: Readonly<Record<OutputSource, SecretStream>> | null;
  #totalBytes = 0;
  #failure: { readonly error: unknown } | null = null;

  /** Throws `LOG_UNWRITABLE`. */
  constructor(options: RunProcessOptions) {
    this.#log = new OutputLog(options.logFile, options.maxLogBytes);
    this.#capture = new OutputCapture(options.captureBytes);
    this.#onOutput = options.onOutput;
    const { secrets } = options;
    this.#withoutSecrets = secrets === undefined ? null : { stdout: new SecretStream(secrets), stderr: new SecretStream(secrets) };
  }

  /** Why output was lost (`LOG_UNWRITABLE`, or what the caller's function threw); `null` if none was. */
  get failure(): { readonly error: unknown } | null {
    return this.#failure;
  }

  /** Never throws, for it is called from stream events. After a failure it takes no more. */
  push(chunk: Uint8Array, source: OutputSource): void {
    if (this.#failure !== null) return;
    this.#totalBytes += chunk.length;
    try {
      this.#keep(this.#withoutSecrets?.[source].push(chunk) ?? chunk);
      this.#onOutput?.(chunk, source);
    } catch (error) {
      this.#failure = { error };
    }
  }

  /** The end of what was kept so far. */
  recent(): Uint8Array {
    return this.#capture.recent();
  }

  /** Completes the log. Throws `LOG_UNWRITABLE`. */
  finish(): ProcessOutput {
    if (this.#withoutSecrets !== null) for (const stream of Object.values(this.#withoutSecrets)) this.#keep(stream.end());
    return { totalBytes: this.#totalBytes, log: this.#log.finish(), captured: this.#capture.result() };
  }

  #keep(bytes: Uint8Array): void {
    this.#log.push(bytes);
    this.#capture.push(bytes);
  }

  close(): void {
    this.#log.close();
  }
}
