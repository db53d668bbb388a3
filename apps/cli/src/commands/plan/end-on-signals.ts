import { EXIT_CODES } from "../../exit-codes.ts";
import { writeNotice } from "../../output/streams.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A signal that comes again within this time is one wish: launchers pass on what a terminal has sent to everybody already. */
const SAME_WISH_MS = 500;

/** What ends a command in order. */
export interface EndSignals {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  stoppedBy(): NodeJS.Signals | null;
  /** Gives the signals back their ordinary effect. */
  dispose(): void;
}

/** The first signal ends what is under way in order; another one ends the process at once. */
export function endOnSignals(): EndSignals {
  const controller = new AbortController();
  let first: { readonly signal: NodeJS.Signals; readonly atMs: number } | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first === null) {
      first = { signal, atMs: performance.now() };
      writeNotice(`${signal}: ending the agent; another signal ends at once.`);
      controller.abort();
    } else if (signal !== first.signal || performance.now() - first.atMs >= SAME_WISH_MS) {
      process.exit(signal === "SIGINT" ? EXIT_CODES.INTERRUPTED : EXIT_CODES.STOPPED);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    stoppedBy: () => first?.signal ?? null,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
