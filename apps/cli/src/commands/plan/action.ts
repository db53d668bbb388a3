import { resolve } from "node:path";

import { adoptProposal, MAX_PLANNING_ATTEMPTS, pipelinePaths, planFromSpec } from "@pawl/orchestrator";
import type { PlanningEnd, PlanningResult } from "@pawl/orchestrator";
import { MAX_ARTIFACTS } from "@pawl/pipeline";
import type { PlanBeginning } from "@pawl/pipeline";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { parseCommand } from "../parse-command.ts";
import { wholeNumber } from "../whole-number.ts";
import { endOnSignals } from "./end-on-signals.ts";
import { renderAdoption, renderAdoptionAhead, renderAttempt, renderPlanning, renderPlanningJson } from "./render-planning.ts";

/** How `pawl plan` was called. */
export interface PlanActionOptions {
  readonly cwd: string | null;
  readonly from: string | null;
  readonly prompt: string | null;
  readonly adopt: string | null;
  readonly agent: string;
  readonly command: string | null;
  readonly timeout: string | null;
  readonly pass: readonly string[];
  readonly min: string;
  readonly max: string;
  readonly isStrict: boolean;
  readonly attempts: string;
  readonly isWriting: boolean;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

/** Proposes a plan, or adopts a proposal. @throws CliError `USAGE`; OrchestratorError of `planFromSpec` and `adoptProposal`. */
export async function planAction(options: PlanActionOptions): Promise<ExitCode> {
  const { from, adopt, cwd, isDryRun, isJson } = options;
  if ((from === null) === (adopt === null)) throw new CliError("USAGE", "give either --from or --adopt", "--from makes a proposal, --adopt takes one.");
  const projectDir = await projectFolder(cwd);
  if (adopt !== null && options.prompt !== null) throw new CliError("USAGE", "--prompt goes with --from", "What --adopt takes is made already.");
  if (adopt === null && isDryRun) throw new CliError("USAGE", "--dry-run goes with --adopt", "Without --write a proposal changes no plan: it is only shown and kept.");
  if (adopt !== null) {
    const adopted = await adoptProposal(projectDir, adopt, isDryRun);
    const text = isDryRun ? renderAdoptionAhead(adopted) : renderAdoption(adopted);
    await writeResult(`${isJson ? renderPlanningJson(null, adopted, isDryRun) : text}\n`);
    return EXIT_CODES.OK;
  }
  return await propose(projectDir, from as string, options);
}

async function propose(projectDir: string, from: string, options: PlanActionOptions): Promise<ExitCode> {
  const { prompt, isWriting, isJson } = options;
  const given = checked(options);
  const signals = endOnSignals();
  let result: PlanningResult;
  try {
    result = await planFromSpec({
      ...given,
      projectDir,
      specFile: resolve(from),
      ...(prompt === null ? {} : { promptFile: resolve(prompt) }),
      profile: options.agent,
      environment: process.env,
      signal: signals.signal,
      onAttempt: (attempt) => writeNotice(renderAttempt(attempt)),
    });
  } finally {
    signals.dispose();
  }
  const adopted = isWriting && result.proposal !== null ? await adoptProposal(projectDir, result.proposal.digest) : null;
  const { planFile } = pipelinePaths(projectDir);
  await writeResult(`${isJson ? renderPlanningJson(result, adopted, false) : renderPlanning(result, adopted, planFile)}\n`);
  return exitCodeOf(result.end, signals.stoppedBy());
}

function checked(options: PlanActionOptions) {
  const minArtifacts = wholeNumber("--min", options.min, 1);
  const maxArtifacts = wholeNumber("--max", options.max, 1);
  const attempts = wholeNumber("--attempts", options.attempts, 1);
  if (minArtifacts > maxArtifacts) throw new CliError("USAGE", `--min ${minArtifacts} is more than --max ${maxArtifacts}`, "Give the larger one as --max.");
  if (maxArtifacts > MAX_ARTIFACTS) throw new CliError("USAGE", `--max ${maxArtifacts} is more than a plan can hold`, `Give at most ${MAX_ARTIFACTS}.`);
  if (attempts > MAX_PLANNING_ATTEMPTS) throw new CliError("USAGE", `--attempts ${attempts} is too many`, `Give at most ${MAX_PLANNING_ATTEMPTS}.`);
  return { rules: { minArtifacts, maxArtifacts, isStrict: options.isStrict }, attempts, beginning: beginningOf(options) };
}

function beginningOf({ command, timeout, pass }: PlanActionOptions): PlanBeginning | null {
  if (command !== null) return { command: parseCommand("command", command), timeout, pass };
  if (timeout === null && pass.length === 0) return null;
  throw new CliError("USAGE", "--timeout and --pass go with --command", "Where there is a pawl.yaml, they are written there.");
}

function exitCodeOf(end: PlanningEnd, signal: NodeJS.Signals | null): ExitCode {
  switch (end) {
    case "proposed":
      return EXIT_CODES.OK;
    case "refused":
    case "limited":
    case "budget":
      return EXIT_CODES.INVALID;
    case "asked":
      return EXIT_CODES.BLOCKED;
    case "stopped":
      return signal === "SIGINT" ? EXIT_CODES.INTERRUPTED : EXIT_CODES.STOPPED;
  }
}
