import { escapeForTerminal } from "@pawl/agents";
import type { Amendment } from "@pawl/orchestrator";

/** How a plan differs from the one that a run pinned, one line for each difference. No final newline. */
export function renderAmendment({ added, changed, top, refused }: Amendment): string {
  const lines = [
    ...added.map(({ id, stage, location, optional }) => `+ ${id}: ${location}, stage ${stage}${optional ? ", optional" : ""}`),
    ...changed.map(({ id, fields, losesClosure }) => `~ ${id}: ${fields.join(", ")}${losesClosure ? "; its closure is lost" : ""}`),
    ...top.map((name) => `~ ${name}`),
    ...refused.map((reason) => `! ${reason}`),
  ];
  return lines.length === 0 ? "The plan is the one that the run has." : lines.map((line) => escapeForTerminal(line)).join("\n");
}
