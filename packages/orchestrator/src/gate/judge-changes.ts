import type { Artifact, GateReason } from "@pawl/pipeline";
import { compileGlobs, isInside } from "@pawl/pipeline";
import type { AddedLines, ChangedPath } from "@pawl/workspace";

/**
 * Paths that are protected in every plan: the report, Pawl's own folder, and the plan. No agent changes them (rules 2.1#1
 * and 9.1#1).
 */
export const ALWAYS_PROTECTED: readonly string[] = [".pawl", ".pawl/**", "progress", "progress/**", "pawl.yaml"];

/** Why a candidate is refused before any check runs. */
export interface ChangeRefusal {
  readonly reason: GateReason;
  readonly detail: string;
}

/**
 * Judges what a candidate changes, before any check: protected paths first, then writes outside what the plan allows, then
 * nothing produced at all, then content that may not be there.
 *
 * @param candidate - `producedDigest` is that of the artifact's location in it, `null` where it is absent.
 */
export function judgeChanges(
  artifact: Artifact,
  protect: readonly string[],
  candidate: {
    readonly changed: readonly ChangedPath[];
    readonly producedDigest: string | null;
    readonly added: AddedLines;
  },
): ChangeRefusal | null {
  const { changed, producedDigest, added } = candidate;
  const isAlwaysProtected = compileGlobs(ALWAYS_PROTECTED);
  const isProtected = compileGlobs(protect);
  const isWritable = compileGlobs(artifact.writes);
  for (const { path } of changed) {
    const isOwn = isInside(artifact.location, path);
    if (isAlwaysProtected(path) || (isProtected(path) && !isOwn)) {
      return { reason: "PROTECTED_PATH", detail: `changes the protected path ${quote(path)}` };
    }
  }
  for (const { path } of changed) {
    if (!isInside(artifact.location, path) && !isWritable(path)) {
      return { reason: "OUTSIDE_WRITES", detail: `changes ${quote(path)}, which is outside of its writes` };
    }
  }
  if (producedDigest === null) return { reason: "NOTHING_PRODUCED", detail: `${artifact.location} is not there` };
  if (changed.length === 0) return { reason: "NOTHING_PRODUCED", detail: "nothing was changed" };
  for (const pattern of artifact.forbid) {
    const expression = new RegExp(pattern, "m");
    const hit = added.lines.find((line) => expression.test(line.text));
    if (hit !== undefined) {
      return { reason: "FORBIDDEN_CONTENT", detail: `${quote(hit.path)} line ${hit.line} matches ${quote(pattern)}` };
    }
  }
  return artifact.forbid.length > 0 && !added.isComplete
    ? { reason: "UNREADABLE_OUTPUT", detail: "adds more lines than can be searched for forbidden content" }
    : null;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
