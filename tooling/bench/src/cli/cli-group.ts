import type { BenchGroup } from "../bench-group.ts";
import { firstLineTime } from "./first-line-time.ts";
import { helpTime } from "./help-time.ts";
import { statusTime } from "./status-time.ts";

/** How long `pawl` takes to start, as it is published. */
export const cliGroup: BenchGroup = {
  about: "the start of the command: status, help and the first line of a run, each over the least that any program does for it",
  sizes: { rounds: 41 },
  parts: { status: statusTime, help: helpTime, "first-line": firstLineTime },
};
