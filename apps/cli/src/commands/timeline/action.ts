import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import type { Timeline } from "../../pictures/facts/span.ts";
import { TIMELINE_EVENTS, TimelineOfRun } from "../../pictures/facts/timeline-of-run.ts";
import { svgFile } from "../../pictures/svg/svg-document.ts";
import { drawTimeline } from "../../pictures/timeline/draw-timeline.ts";
import { renderChart } from "../../pictures/timeline/render-chart.ts";
import type { RenderedChart } from "../../pictures/timeline/render-chart.ts";
import { renderTrace } from "../../pictures/timeline/render-trace.ts";
import { timelineJson } from "../../pictures/timeline/timeline-json.ts";
import type { RowArtifact } from "../../pictures/timeline/timeline-rows.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { writePicture } from "../write-picture.ts";
import type { PictureTarget } from "../write-picture.ts";
import type { TimelineFormat } from "./formats.ts";

/** How `pawl timeline` was called. */
export interface TimelineActionOptions {
  readonly cwd: string | null;
  readonly format: TimelineFormat;
  /** `latest` or a run's id. */
  readonly run: string;
  readonly target: PictureTarget;
}

/** Columns of a chart where it goes to no terminal, and the most that it takes on a wide one. */
const COLUMNS = 110;
const MOST_COLUMNS = 200;

/** Draws a timeline. @throws CliError `NO_RUN`, `RUN_UNKNOWN`, `OUTPUT_EXISTS`, `OUTPUT_UNWRITABLE`. */
export async function timelineAction({ cwd, format, run: wanted, target }: TimelineActionOptions): Promise<ExitCode> {
  const { timeline, artifacts } = await readLedger(cwd, async (ledger) => {
    const run = await runOf(ledger, wanted);
    const collected = new TimelineOfRun();
    for await (const event of ledger.events({ run, types: TIMELINE_EVENTS })) collected.notice(event);
    return { timeline: collected.timeline(), artifacts: await ledger.artifacts(run) };
  });
  const { text, leftOut } = rendered(timeline, artifacts, format);
  await writePicture(text, { cwd, target, artifacts, leftOut });
  return EXIT_CODES.OK;
}

function rendered(timeline: Timeline, artifacts: readonly RowArtifact[], format: TimelineFormat): RenderedChart {
  if (format === "trace") return { text: renderTrace(timeline), leftOut: null };
  if (format === "json") return { text: `${renderJson(timelineJson(timeline))}\n`, leftOut: null };
  if (format === "svg") {
    const picture = drawTimeline(timeline, artifacts);
    return { text: svgFile(picture), leftOut: picture.leftOut };
  }
  const { text, leftOut } = renderChart(timeline, artifacts, Math.min(MOST_COLUMNS, process.stdout.columns ?? COLUMNS));
  return { text: `${text}\n`, leftOut };
}
