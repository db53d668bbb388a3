import { createInterface } from "node:readline";

import type { Project } from "../../support/make-project.ts";
import { parseNdjson } from "../../support/parse-ndjson.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";
import type { Moment } from "./kill-plan.ts";

/** A run of `pawl run` that was killed, or had ended before. */
export interface Segment {
  readonly isKilled: boolean;
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly events: readonly LoggedEvent[];
}

/** How a segment is run. */
export interface SegmentOptions {
  /** `null`: not killed. */
  readonly moment: Moment | null;
  /** Artifacts closed before. */
  readonly closedBefore: number;
  readonly onEvent: (event: LoggedEvent) => void;
}

const TIMEOUT_MS = 240_000;

/** Runs the real command, and kills it with SIGKILL at a moment. */
export async function runUntilKilled(project: Project, options: SegmentOptions): Promise<Segment> {
  const { moment, closedBefore, onEvent } = options;
  const { child, ended } = project.start(["run", "--json"], { timeoutMs: TIMEOUT_MS });
  let timer: NodeJS.Timeout | null = null;
  const killIn = (delayMs: number): void => {
    timer ??= setTimeout(() => child.kill("SIGKILL"), delayMs);
  };
  if (moment?.after === "start") killIn(moment.delayMs);
  const events: LoggedEvent[] = [];
  let closed = closedBefore;
  let toSkip = moment?.after === "event" ? moment.skip : 0;
  if (child.stdout === null) throw new Error("standard output is not a pipe");
  createInterface({ input: child.stdout }).on("line", (line) => {
    // The last line of a process that was killed may be torn.
    const event = line.endsWith("}") ? parseNdjson(line)[0] : undefined;
    if (event === undefined) return;
    events.push(event);
    onEvent(event);
    if (event.type === "artifact.closed") closed += 1;
    if (event.type === "artifact.invalidated") closed -= 1;
    if (moment?.after !== "event" || closed < moment.minClosed) return;
    if (moment.type !== null && moment.type !== event.type) return;
    if (toSkip > 0) toSkip -= 1;
    else killIn(moment.delayMs);
  });
  const { exitCode, signal, stderr } = await ended;
  if (timer !== null) clearTimeout(timer);
  return { isKilled: signal === "SIGKILL", exitCode, stderr, events };
}
