import { loadPlan } from "@pawl/orchestrator";
import { pipelinePaths } from "@pawl/orchestrator/paths";
import { didYouMean, topologicalOrder } from "@pawl/pipeline";

import { CliError } from "../../errors/cli-error.ts";
import { errorCode } from "../../errors/exit-code-of.ts";
import { withHint } from "../../errors/with-hint.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { PLAN_EVENTS, PlanOfRun } from "../../pictures/facts/plan-of-run.ts";
import { drawGraph } from "../../pictures/graph/draw-graph.ts";
import { graphJson } from "../../pictures/graph/graph-json.ts";
import { makeGraph } from "../../pictures/graph/graph.ts";
import type { Graph, GraphSource } from "../../pictures/graph/graph.ts";
import { renderDot } from "../../pictures/graph/render-dot.ts";
import { renderMermaid } from "../../pictures/graph/render-mermaid.ts";
import type { RenderedGraph } from "../../pictures/graph/render-mermaid.ts";
import { renderTree } from "../../pictures/graph/render-tree.ts";
import { svgFile } from "../../pictures/svg/svg-document.ts";
import { projectFolder } from "../../project-folder.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { writePicture } from "../write-picture.ts";
import type { PictureTarget } from "../write-picture.ts";
import type { GraphFormat } from "./formats.ts";

/** How `pawl graph` was called. */
export interface GraphActionOptions {
  readonly cwd: string | null;
  readonly format: GraphFormat;
  /** `latest` or a run's id. */
  readonly run: string;
  /** Draw the plan file and no run. */
  readonly isPlan: boolean;
  /** An artifact's id or location; `null`: draw everything. */
  readonly around: string | null;
  readonly target: PictureTarget;
}

/** Draws a graph. @throws LedgerError `LEDGER_MISSING`, CliError `NO_RUN` where no run has begun, `RUN_UNKNOWN`, `USAGE`, `OUTPUT_EXISTS`; of a plan file what `loadPlan` throws. */
export async function graphAction({ cwd, format, run, isPlan, around, target }: GraphActionOptions): Promise<ExitCode> {
  const source = isPlan ? await planSource(cwd) : await runSource(cwd, run).catch(pointToPlan);
  const { text, leftOut } = rendered(makeGraph({ ...source, around: around === null ? null : idOf(around, source.artifacts) }), format);
  await writePicture(text, { cwd, target, artifacts: source.artifacts, leftOut });
  return EXIT_CODES.OK;
}

function rendered(graph: Graph, format: GraphFormat): RenderedGraph {
  if (format === "mermaid") return renderMermaid(graph);
  if (format === "svg") {
    const picture = drawGraph(graph);
    return { text: svgFile(picture), leftOut: picture.leftOut };
  }
  if (format === "dot") return { text: renderDot(graph), leftOut: null };
  return { text: `${format === "tree" ? renderTree(graph) : renderJson(graphJson(graph))}\n`, leftOut: null };
}

type Source = Omit<GraphSource, "around">;

/** From the ledger alone: the plan file may have changed, or be broken. */
function runSource(cwd: string | null, wanted: string): Promise<Source> {
  return readLedger(cwd, async (ledger) => {
    const run = await runOf(ledger, wanted);
    const plan = new PlanOfRun();
    for await (const event of ledger.events({ run, types: PLAN_EVENTS })) plan.notice(event);
    const rows = new Map((await ledger.artifacts(run)).map((row) => [row.id, row]));
    return { run, artifacts: topologicalOrder({ artifacts: plan.artifacts() }), rows };
  });
}

/** Where no run has begun there is still a plan to draw. @throws what it is given, with that hint where it helps. */
function pointToPlan(error: unknown): never {
  const code = errorCode(error);
  if (!(error instanceof Error) || (code !== "LEDGER_MISSING" && code !== "NO_RUN")) throw error;
  throw withHint(error, code, "`pawl graph --plan` draws the plan file; `pawl run` starts a run.");
}

async function planSource(cwd: string | null): Promise<Source> {
  const { plan } = await loadPlan(pipelinePaths(await projectFolder(cwd)).planFile);
  return { run: null, artifacts: topologicalOrder(plan), rows: new Map() };
}

function idOf(wanted: string, artifacts: Source["artifacts"]): string {
  const found = artifacts.find(({ id }) => id === wanted) ?? artifacts.find(({ location }) => location === wanted);
  if (found !== undefined) return found.id;
  throw new CliError("USAGE", `there is no artifact ${JSON.stringify(wanted.slice(0, 80))}`, `${didYouMean(wanted, artifacts.flatMap(({ id, location }) => [id, location]))}\`pawl graph\` lists the artifacts; give an id or a location.`);
}
