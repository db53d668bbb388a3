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
  /** Aborted by the first SIGINT: nothing new is to start. */
  readonly drain: AbortSignal;
  /** Aborted by a second SIGINT, or by SIGTERM or SIGHUP: what is under way is to end too. */
  readonly stop: AbortSignal;
  /** The signal that asked for the stop; `null`: none did. */
  stoppedBy(): StopSignal | null;
  /** Gives the signals back their ordinary effect. */
  dispose(): void;
}

/** The first SIGINT drains, a second one stops in order, as SIGTERM and SIGHUP do; a signal after that ends the process at once. */
export function stopOnSignals(): StopSignals {
  const drain = new AbortController();
  const stop = new AbortController();
  let last: { readonly signal: StopSignal; readonly atMs: number } | null = null;
  let stopSignal: StopSignal | null = null;
  const onSignal = (signal: StopSignal): void => {
    const atMs = performance.now();
    const isSameWish = last !== null && signal === last.signal && atMs - last.atMs < SAME_WISH_MS;
    if (isSameWish) return;
    last = { signal, atMs };
    if (stopSignal !== null) process.exit(signal === "SIGINT" ? EXIT_CODES.INTERRUPTED : EXIT_CODES.STOPPED);
    if (signal === "SIGINT" && !drain.signal.aborted) {
      writeNotice("SIGINT: draining: nothing new starts, and what is under way is finished; SIGINT again stops.");
      drain.abort();
      return;
    }
    stopSignal = signal;
    writeNotice(`${signal}: stopping in order; another signal ends at once.`);
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    drain: drain.signal,
    stop: stop.signal,
    stoppedBy: () => stopSignal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
