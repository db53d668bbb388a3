import { pipelinePaths, readStatus } from "@pawl/orchestrator";
import type { Orchestrator } from "@pawl/orchestrator";

import type { Tone } from "../../live/line.ts";
import { LiveView } from "../../live/live-view.ts";
import { TerminalOutput } from "../../live/terminal-output.ts";
import { passNoticesTo } from "../../output/streams.ts";
import type { NoticeKind } from "../../output/streams.ts";
import type { RunProgress } from "./run-progress.ts";

/** A terminal that does not say how large it is is as large as terminals once were. */
const USUAL_SIZE = { columns: 80, rows: 24 };

const TONES: { readonly [K in NoticeKind]?: Tone } = { warning: "attention", error: "bad" };

/** What is shown. */
export interface LiveProgressOptions {
  readonly projectDir: string;
  /** What an attempt does now. */
  readonly activityOf: Orchestrator["activity"];
  /** The gates that run now. */
  readonly runningGates: Orchestrator["runningGates"];
  readonly isDraining: () => boolean;
}

/** Shows a run on the terminal that standard error is. Until it is disposed of, other lines for standard error come above what changes. */
export function liveProgress({ projectDir, activityOf, runningGates, isDraining }: LiveProgressOptions): RunProgress {
  const { stderr } = process;
  const paths = pipelinePaths(projectDir);
  const view = new LiveView({
    terminal: {
      output: new TerminalOutput(stderr.fd),
      size: () => ({ columns: stderr.columns || USUAL_SIZE.columns, rows: stderr.rows || USUAL_SIZE.rows }),
    },
    readReport: async () => {
      const reading = await readStatus(paths);
      return reading.kind === "right" ? { kind: "right", text: Buffer.from(reading.bytes).toString("utf8") } : { kind: reading.kind };
    },
    activityOf,
    runningGates,
    isDraining,
  });
  const onResize = (): void => view.resized();
  const onContinue = (): void => view.resumed();
  const breakOff = (): void => view.breakOff();
  stderr.on("resize", onResize);
  process.on("SIGCONT", onContinue);
  process.on("exit", breakOff);
  passNoticesTo((line, kind) => {
    const tone = TONES[kind];
    for (const text of line.split("\n")) view.add([tone === undefined ? { text } : { text, tone }]);
  });
  return {
    noticed: (event, state) => view.noticed(event, state),
    ended: () => view.finish(),
    dispose: () => {
      view.breakOff();
      passNoticesTo(null);
      stderr.off("resize", onResize);
      process.off("SIGCONT", onContinue);
      process.off("exit", breakOff);
    },
  };
}
