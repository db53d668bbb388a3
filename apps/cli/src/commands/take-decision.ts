import { escapeForTerminal } from "@pawl/agents";
import { previewDecision } from "@pawl/orchestrator";
import type { DecisionPreview, PreviewedDecision } from "@pawl/orchestrator";

import { EXIT_CODES } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { previewToJson, renderPreview } from "../output/render-preview.ts";
import { renderJson } from "../output/render-json.ts";
import { writeResult } from "../output/streams.ts";
import { projectFolder } from "../project-folder.ts";
import { confirm } from "./confirm.ts";
import { decider } from "./decider.ts";
import type { DecisionOptions } from "./decision-options.ts";

/** A decision without who takes it and why. */
type Wish<D> = D extends PreviewedDecision ? Omit<D, "by" | "why"> : never;

/** What there is to do for a decision. */
export interface DecisionWork {
  readonly wish: Wish<PreviewedDecision>;
  /** Takes it; gives what it came to, `undefined` where it always changes something. */
  readonly carryOut: (projectDir: string, who: { readonly by: string; readonly why: string | null }) => Promise<"done" | "unchanged" | undefined>;
  /** One line about what it came to. Not escaped. */
  readonly describe: (effect: "done" | "unchanged", by: string) => string;
  /** What is asked before anything is done, of what it would come to as far as is known then. Not escaped. */
  readonly question?: (preview: DecisionPreview) => string;
  /** It was said with the command that it is meant: nobody is asked. */
  readonly isConfirmed?: boolean;
}

/**
 * Takes a decision and says what it came to; or, with `--dry-run`, says what it would come to. What cannot be done is refused before
 * anybody is asked whether it is meant.
 *
 * @throws CliError `USER_UNKNOWN`, `NOT_CONFIRMED`; OrchestratorError where it is refused.
 */
export async function takeDecision(options: DecisionOptions, work: DecisionWork): Promise<ExitCode> {
  const { cwd, why, isDryRun, isJson } = options;
  const { kind: decision, ...named } = work.wish;
  const projectDir = await projectFolder(cwd);
  const by = decider(options.by);
  const lookAhead = (): Promise<DecisionPreview> => previewDecision(projectDir, { ...work.wish, by, why }, process.env);
  if (isDryRun) {
    const preview = await lookAhead();
    await writeResult(`${isJson ? renderJson({ decision, ...named, by, why, isDryRun, ...previewToJson(preview) }) : renderPreview(preview)}\n`);
    return EXIT_CODES.OK;
  }
  if (work.question !== undefined && work.isConfirmed !== true) await confirm(work.question(await lookAhead()));
  const effect = (await work.carryOut(projectDir, { by, why })) ?? "done";
  await writeResult(isJson ? `${renderJson({ decision, ...named, by, why, isDryRun, effect })}\n` : `${escapeForTerminal(work.describe(effect, by))}\n`);
  return EXIT_CODES.OK;
}
