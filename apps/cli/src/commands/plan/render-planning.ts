import { escapeForTerminal } from "@pawl/agents";
import type { AdoptedProposal, PlanningAttempt, PlanningResult, Proposal } from "@pawl/orchestrator";

import { renderJson } from "../../output/render-json.ts";
import { renderProblem } from "../../output/render-problem.ts";
import { unifiedDiff } from "../../output/unified-diff.ts";

/** Problems of one attempt that are shown; the JSON has all of them. */
const SHOWN_PROBLEMS = 20;

/** What came of one attempt. No final newline. */
export function renderAttempt({ attempt, reason, detail, problems, log }: PlanningAttempt): string {
  if (reason === null) return `attempt ${attempt}: a valid plan`;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => `  ${renderProblem(problem)}`);
  const more = problems.length > shown.length ? [`  and ${problems.length - shown.length} more`] : [];
  return [escapeForTerminal(`attempt ${attempt}: ${reason}: ${detail}`), ...shown, ...more, escapeForTerminal(`  what it printed: ${log}`)].join("\n");
}

/** How a planning ended, with its proposal as a difference. No final newline. */
export function renderPlanning({ end, attempts, proposal }: PlanningResult, adopted: AdoptedProposal | null, planFile: string): string {
  if (proposal === null) return `No plan: ${WITHOUT_PLAN[end]} after ${attempts.length} attempts. ${escapeForTerminal(planFile)} is as it was.`;
  if (adopted !== null) return renderAdoption(adopted);
  const short = proposal.digest.slice(0, 12);
  return [...proposalLines(proposal), `Proposal ${proposal.digest}: ${proposal.artifacts} artifacts. Nothing was changed; \`pawl plan --adopt ${short}\` makes it pawl.yaml.`].join("\n");
}

const WITHOUT_PLAN: Readonly<Record<PlanningResult["end"], string>> = {
  proposed: "",
  refused: "none was valid",
  asked: "the agent asks what only you can answer, so answer it in the specification,",
  limited: "the agent's provider takes no more for now,",
  budget: "the budget of an artifact allows no further one, or what was used is not known,",
  stopped: "stopped",
};

/** A proposal that is the plan file now. No final newline. */
export function renderAdoption({ planFile, proposal, replaced }: AdoptedProposal): string {
  const kept = replaced === null ? "" : ` What was there is kept in ${escapeForTerminal(replaced)}.`;
  return [
    ...proposalLines(proposal),
    `${escapeForTerminal(planFile)} is the proposal now: ${proposal.artifacts} artifacts.${kept}`,
    "The next run carries it out; an unfinished one adopts it with `pawl amend`.",
  ].join("\n");
}

/** What an adoption would change. No final newline. */
export function renderAdoptionAhead({ planFile, proposal, replaced }: AdoptedProposal): string {
  const kept = replaced === null ? [] : [`would keep   what is there now in ${escapeForTerminal(replaced)}`];
  return [...proposalLines(proposal), `would write  ${escapeForTerminal(planFile)}, ${proposal.artifacts} artifacts`, ...kept, "Nothing was changed."].join("\n");
}

/** Everything about a planning or an adoption. No final newline. */
export function renderPlanningJson(result: PlanningResult | null, adopted: AdoptedProposal | null, isDryRun: boolean): string {
  const proposal = result?.proposal ?? adopted?.proposal ?? null;
  return renderJson({
    end: result?.end ?? "adopted",
    attempts: result?.attempts ?? [],
    proposal: proposal === null ? null : { digest: proposal.digest, artifacts: proposal.artifacts, changes: proposal.changes, warnings: proposal.warnings, diff: diffOf(proposal) },
    written: adopted === null ? null : { planFile: adopted.planFile, replaced: adopted.replaced },
    isDryRun,
  });
}

function proposalLines(proposal: Proposal): string[] {
  const { added, changed, removed } = proposal.changes;
  const place = (sign: string, { id, location, stage, optional }: (typeof added)[number]): string => `${sign} ${id}: ${location}, stage ${stage}${optional ? ", optional" : ""}`;
  const lines = [
    ...diffOf(proposal).trimEnd().split("\n"),
    "",
    ...added.map((one) => place("+", one)),
    ...changed.map(({ id, fields }) => `~ ${id}: ${fields.join(", ")}`),
    ...removed.map((one) => place("-", one)),
  ];
  return [...lines.map((line) => line.split("\t").map((part) => escapeForTerminal(part)).join("\t")), ...proposal.warnings.map((problem) => renderProblem(problem))];
}

function diffOf({ before, text }: Proposal): string {
  return unifiedDiff({ from: before === null ? "/dev/null" : "pawl.yaml", to: "proposal" }, before ?? "", text);
}
