import type { Artifact, ArtifactPhase, ArtifactRow } from "@pawl/pipeline";

import { makeGraph } from "../../../src/pictures/graph/graph.ts";
import type { Graph } from "../../../src/pictures/graph/graph.ts";

/** What a test says of an artifact: `A` for its stage, and what it needs. */
export interface DrawnArtifact {
  readonly id: string;
  readonly stage: Artifact["stage"];
  readonly needs?: readonly string[];
  readonly title?: string;
  readonly location?: string;
  readonly optional?: boolean;
  /** Absent: `closed`. */
  readonly phase?: ArtifactPhase;
  readonly failures?: number;
  readonly reason?: string | null;
}

/** An artifact as a plan has it. */
export function artifactOf({ id, stage, needs = [], title = "", location = `out/${id}`, optional = false }: DrawnArtifact): Artifact {
  const nothing = { env: [], files: [] };
  return {
    id, stage, location, version: null, title, description: "", steps: [], needs, optional, agent: "default", run: null, requires: nothing, writes: [],
    inputs: ["**"], gate: { checks: [], control: "parent" }, forbid: [], changed: false, priority: 0, category: null, estimateMs: null,
  };
}

/** What the ledger says of it. */
export function rowOf({ id, stage, location = `out/${id}`, optional = false, phase = "closed", failures = 0, reason = null }: DrawnArtifact, position: number): ArtifactRow {
  const commit = phase === "closed" ? "c".repeat(40) : null;
  return { run: "run-1", id, position, stage, location, version: null, optional, phase, ready: false, failures, lease: null, reason, commit, closedAtMs: commit === null ? null : 1000 };
}

/** A graph of artifacts that are given in an order in which each comes after what it needs. */
export function graphOf(drawn: readonly DrawnArtifact[], options: { readonly around?: string; readonly isPlan?: boolean } = {}): Graph {
  const rows = new Map(options.isPlan === true ? [] : drawn.map((one, position) => [one.id, rowOf(one, position)]));
  return makeGraph({ run: options.isPlan === true ? null : "run-1", artifacts: drawn.map(artifactOf), rows, around: options.around ?? null });
}

/**
 * One artifact of every kind of place in life:
 * design -> guide -> code -> decision, design -> notes (optional), code -> tests, design -> tests.
 */
export const SMALL: readonly DrawnArtifact[] = [
  { id: "design", stage: "A" },
  { id: "guide", stage: "B", needs: ["design"], phase: "parked", reason: "REQUIREMENT_MISSING" },
  { id: "notes", stage: "B", needs: ["design"], optional: true, phase: "cancelled" },
  { id: "code", stage: "C", needs: ["guide"], phase: "pending", failures: 1, reason: "CHECK_FAILED" },
  { id: "tests", stage: "C", needs: ["code", "design"], phase: "attempting" },
  { id: "decision", stage: "D", needs: ["code", "tests"], phase: "pending" },
];

/** A graph of some size: each artifact needs two of those before it. The same numbers each time. */
export function largeGraph(count: number): readonly DrawnArtifact[] {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: count }, (_, index): DrawnArtifact => {
    const needs = index === 0 ? [] : [...new Set([index - 1 - random(Math.min(index, 30)), index - 1 - random(Math.min(index, 30))])].map((one) => `a${one}`);
    return { id: `a${index}`, stage: "ABCD"[Math.floor((index * 4) / count)] as Artifact["stage"], needs, phase: index < count / 2 ? "closed" : "pending" };
  });
}

/** What somebody hostile calls things, so that each notation would read some of it as its own. */
export const HOSTILE = `"</title><script>alert(1)</script><img src=x onerror=alert(1)> & 'x' \`b\` #35; ]]> --> %%{init}%% \\N \\" {a}|b; \u001b[2J\u202E\u2028\uFFFE\uD800`;
