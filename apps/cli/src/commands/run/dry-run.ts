import { escapeForTerminal } from "@pawl/agents";
import { previewRun } from "@pawl/orchestrator";
import type { Action, RunPreview } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJsonLine } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";

/** Says what `pawl run` would start first; refused where that would be. Changes nothing. */
export async function dryRunAction(options: { readonly cwd: string | null; readonly isNew: boolean; readonly isJson: boolean }): Promise<ExitCode> {
  const preview = await previewRun(await projectFolder(options.cwd), { isNew: options.isNew, environment: process.env });
  const { actions, ...rest } = preview;
  const json = { ...rest, isDryRun: true, actions: actions.map((action) => ({ does: whatItDoes(action), artifacts: artifactsOf(action) })) };
  await writeResult(`${options.isJson ? renderJsonLine(json) : renderRunPreview(preview)}\n`);
  return EXIT_CODES.OK;
}

function renderRunPreview({ run, over, mode, isPaused, givenBack, questions, actions }: RunPreview): string {
  if (over !== null) return `The run is ${over}: nothing would be done. \`pawl run --new\` starts another one.\nNothing was changed.`;
  const lines = [
    run === null ? `would start      a new run, ${mode}` : `would take up    run ${run}, ${mode}`,
    ...givenBack.map((attempt) => `would give back  attempt ${attempt}, uncharged`),
    ...actions.map((action) => `${WOULD[whatItDoes(action)].padEnd(16)} ${artifactsOf(action).join(", ")}`),
    ...(actions.length > 0 ? [] : [questions > 0 ? "would end        with exit code 3: questions are open" : isPaused ? "would wait       the run is paused" : "would start      nothing yet"]),
    "Nothing was changed.",
  ];
  return lines.map((line) => escapeForTerminal(line)).join("\n");
}

type Doing = Action["kind"] | "gate-first";

/** What is there already is gated before any agent works on it, which the ledger has as an attempt without a process. */
function whatItDoes(action: Action): Doing {
  return action.kind === "start" && action.attempt === "gate-first" ? "gate-first" : action.kind;
}

const WOULD: Readonly<Record<Doing, string>> = {
  park: "would set aside",
  "park-for-budget": "would set aside",
  start: "would begin",
  "gate-first": "would gate first",
  gate: "would gate",
  regate: "would gate again",
  integrate: "would integrate",
};

function artifactsOf(action: Action): readonly string[] {
  if (action.kind === "start") return action.artifacts;
  if (action.kind === "integrate") return action.train.map(({ artifact }) => artifact);
  return [action.artifact];
}
