import type { Finding } from "../plan-problem.ts";

/** A plan file whose YAML could be read: its value, and what is wrong with the YAML. */
export interface PlanSource {
  readonly text: string;
  /** Mappings are plain objects with own keys only; no `__proto__`. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** The text of a file, or what keeps it from being one. */
export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly text: string; readonly finding: Finding };
