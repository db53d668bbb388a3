import type { DebugLog } from "../log/session-log.ts";
import { Jobs } from "./jobs.ts";

/** Jobs whose beginnings, ends and errors are in the log. */
export function loggedJobs(log: DebugLog, then: { readonly onEnd: () => void; readonly onError: (error: unknown) => void }): Jobs {
  return new Jobs({
    onStart: (name) => log.write("debug", "jobs/started", name),
    onEnd: (name, durationMs) => {
      log.write("debug", "jobs/ended", name, { durationMs });
      then.onEnd();
    },
    onError: (error, name) => {
      log.write("error", "jobs/failed", name, { problem: error instanceof Error ? error.message : String(error) });
      then.onError(error);
    },
  });
}
