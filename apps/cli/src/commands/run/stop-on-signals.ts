import { EXIT_CODES } from "../../exit-codes.ts";
import { writeNotice } from "../../output/streams.ts";

/** Signals that stop a run. SIGHUP: the terminal is gone. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One of the signals that stop a run. */
type StopSignal = (typeof SIGNALS)[number];

/** A signal that comes again within this time is one wish: launchers pass on what a terminal has sent to everybody already. */
const SAME_WISH_MS = 500;

/** What the signals that this process gets lead to. */
export interface StopSignals {
  /** Aborted by the first signal. */
  readonly aborted: AbortSignal;
  /** The first signal, or `null`. */
  received(): StopSignal | null;
  /** Gives the signals back their ordinary effect. */
  dispose(): void;
}

/** The first signal asks for an end in order; a second one ends the process at once. */
export function stopOnSignals(): StopSignals {
  const controller = new AbortController();
  let first: { readonly signal: StopSignal; readonly atMs: number } | null = null;
  const onSignal = (signal: StopSignal): void => {
    const nowMs = performance.now();
    if (first === null) {
      first = { signal, atMs: nowMs };
      writeNotice(`${signal}: stopping in order; a second signal ends at once.`);
      controller.abort();
    } else if (signal !== first.signal || nowMs - first.atMs >= SAME_WISH_MS) {
      process.exit(signal === "SIGINT" ? EXIT_CODES.INTERRUPTED : EXIT_CODES.STOPPED);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    aborted: controller.signal,
    received: () => first?.signal ?? null,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
