import { cpus, loadavg, release, totalmem, type } from "node:os";

import type { Machine } from "./bench-report.ts";

/** The machine that this process is on. Call it before anything is measured: it tells the load. */
export function describeMachine(): Machine {
  const cores = cpus();
  return {
    processor: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${type()} ${release()}`,
    node: process.version,
    // Windows has no such account, and gives zeros.
    loadBefore: process.platform === "win32" ? null : Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
