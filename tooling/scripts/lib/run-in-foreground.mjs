import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Repeats of one signal within this time are one wish: npm passes on what the terminal has sent to everybody already. */
const SAME_SIGNAL_MS = 500;

/**
 * Runs a program as if it had been started in this process's place: same input and output, signals passed on once each.
 * Rejects where it cannot be started.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code; 128 and the signal's number for a death by signal, as a shell tells it.
 */
export async function runInForeground(file, args, options = {}) {
  const child = spawn(file, args, { ...options, stdio: "inherit" });
  /** @type {Map<NodeJS.Signals, number>} */
  const passedOnAtMs = new Map();
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    // A terminal sends these two to the child as well; passed on, one Ctrl-C would count as two.
    if (process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT")) return;
    const nowMs = performance.now();
    if (nowMs - (passedOnAtMs.get(signal) ?? -Infinity) < SAME_SIGNAL_MS) return;
    passedOnAtMs.set(signal, nowMs);
    child.kill(signal);
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);
  for (const signal of signals) process.on(signal, passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]));
    });
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}
