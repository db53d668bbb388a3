import { escapeForTerminal } from "@pawl/agents";
import type { AgentActivity } from "@pawl/agents";
import type { RunningGate } from "@pawl/orchestrator";
import type { LiveAttempt } from "@pawl/pipeline";

import { cutToCells, padToCells } from "../output/cells.ts";
import { formatMoney } from "../output/format-money.ts";
import { durationText } from "./duration-text.ts";
import type { Line, Span } from "./line.ts";
import type { LiveFacts } from "./live-facts.ts";
import type { Row } from "./row.ts";

/** Most cells of the column that says who works, and the part of the terminal's width that it may take. */
const MOST_WHO_CELLS = 12;
const WHO_PART = 7;
/** Cells of the longest time, such as `23 h 59 min`. */
const ELAPSED_CELLS = 11;

/** A row for each attempt at work and for each gate that runs, whatever for, the oldest first. @param cells - most cells of a line. */
export function* runningRows(facts: LiveFacts, cells: number): Generator<Row> {
  const { state, gates, activityOf, nowMs } = facts;
  if (state === null) return;
  for (const attempt of state.running.values()) {
    const said = [who(workerOf(attempt), cells), elapsed(attempt.startedAtMs, nowMs), ...activityLine(activityOf(attempt.attempt))];
    yield { first: { text: String(attempt.attempt), tone: "strong" }, name: named(attempt.artifacts), said };
  }
  for (const gate of gates) {
    const { artifact, attempt, sinceMs } = gate;
    const said = [who("gate", cells), elapsed(sinceMs, nowMs), { text: `  ${purposeOf(gate)}`, tone: "quiet" as const }];
    yield { first: { text: attempt === null ? "" : String(attempt), tone: "strong" }, name: artifact, said };
  }
}

function purposeOf({ purpose, landing }: RunningGate): string {
  switch (purpose) {
    case "candidate":
      return "of its candidate";
    case "gate-first":
      return "of what is there, before any agent";
    case "integration":
      return "of its candidate on the head";
    case "train":
      return "of its candidate, with its train";
    case "stage-exit":
      return `closed; at its stage's end with ${named(landing)}`;
    case "head":
      return `closed; on the head without ${named(landing)}`;
    case "regate":
      return "closed; gated again";
  }
}

function workerOf({ kind, profile }: LiveAttempt): string {
  if (kind === "agent") return profile ?? "agent";
  return kind === "run" ? "own command" : "gate first";
}

function who(name: string, cells: number): Span {
  const width = Math.min(MOST_WHO_CELLS, Math.floor(cells / WHO_PART));
  return { text: padToCells(cutToCells(escapeForTerminal(name), width), width) };
}

function named(artifacts: readonly string[]): string {
  const [first = "", ...more] = artifacts;
  return more.length === 0 ? first : `${first} +${more.length}`;
}

function elapsed(sinceMs: number, nowMs: number): Span {
  return { text: `  ${durationText(nowMs - sinceMs).padStart(ELAPSED_CELLS)}` };
}

/** What is unknown is left out: it is not nothing. */
function activityLine(activity: AgentActivity | null): Line {
  if (activity === null) return [];
  const { lastLine, tokens, moneyMicros } = activity;
  const used = [...(tokens === null ? [] : [`${tokens} tokens`]), ...(moneyMicros === null ? [] : [`${formatMoney(moneyMicros)} money`])].join(", ");
  return [...(used === "" ? [] : [{ text: `  ${used}` }]), ...(lastLine === null ? [] : [{ text: `  ${lastLine}`, tone: "quiet" as const }])];
}
