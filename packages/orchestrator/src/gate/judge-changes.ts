import type { Artifact, GateReason } from "@pawl/pipeline";
import { compileGlobs, isInside } from "@pawl/pipeline";
import type { AddedLines, ChangedPath, LinkOutside } from "@pawl/workspace";

import type { PatternSearch } from "../patterns/pattern-search.ts";
import type { GateFileChange } from "./gate-files.ts";

/**
 * Paths that are protected in every plan: the report, Pawl's own folder, and the plan. No agent changes them (rules 2.1#1
 * and 9.1#1).
 */
export const ALWAYS_PROTECTED: readonly string[] = [".pawl", ".pawl/**", "progress", "progress/**", "pawl.yaml"];

/** Paths that a plan protects. */
export interface ProtectedPaths {
  /** The plan's `protect`, which does not bind the artifact whose own location holds the path. */
  readonly globs: readonly string[];
  /** Files that the plan names besides, which nobody changes. */
  readonly files: readonly string[];
}

/** What was found at one place of a candidate. */
export interface ChangeFinding {
  readonly path: string;
  /** Completes the path to a sentence. */
  readonly what: string;
}

/** Why a candidate is refused before any check runs, with every place where that was found. */
export interface ChangeRefusal {
  readonly reason: GateReason;
  /** The first finding, in one line. */
  readonly detail: string;
  readonly findings: readonly ChangeFinding[];
}

/** What a candidate is judged by. */
export interface JudgedCandidate {
  readonly changed: readonly ChangedPath[];
  /** Digest of the artifact's location in it; `null` where nothing is there. */
  readonly producedDigest: string | null;
  /** The digest that the location must not have, or `undefined` where the plan asks for no change. */
  readonly unchangedDigest: string | null | undefined;
  readonly gateFiles: readonly GateFileChange[];
  readonly linksOutside: readonly LinkOutside[];
  readonly isBlank: boolean;
  readonly added: AddedLines;
}

/**
 * Judges what a candidate changes, before any check: protected paths first, then what its own gate is made of, writes outside
 * what the plan allows, links out of the repository, then what is not an artifact at all, and content that may not be there.
 */
export async function judgeChanges(
  artifact: Artifact,
  protect: ProtectedPaths,
  candidate: JudgedCandidate,
  search: PatternSearch,
): Promise<ChangeRefusal | null> {
  return (
    judgePaths(artifact, protect, candidate) ??
    judgePresence(artifact, candidate) ??
    (await judgeContent(artifact, candidate.added, search))
  );
}

function judgePaths(artifact: Artifact, protect: ProtectedPaths, candidate: JudgedCandidate): ChangeRefusal | null {
  const paths = candidate.changed.map(({ path }) => path);
  const isAlwaysProtected = compileGlobs(ALWAYS_PROTECTED);
  const isProtected = compileGlobs(protect.globs);
  const files = new Set(protect.files);
  const isWritable = compileGlobs(artifact.writes);
  const isOwn = (path: string): boolean => isInside(artifact.location, path);
  const protectedOnes = paths.filter((path) => isAlwaysProtected(path) || files.has(path) || (isProtected(path) && !isOwn(path)));
  const outside = paths.filter((path) => !isOwn(path) && !isWritable(path));
  return (
    refusal("PROTECTED_PATH", protectedOnes, (path) => `changes the protected path ${quote(path)}`) ??
    refusal("GATE_CHANGED", candidate.gateFiles, ({ path, why }) => `changes ${quote(path)}, ${why}`) ??
    refusal("OUTSIDE_WRITES", outside, (path) => `changes ${quote(path)}, which is outside of its writes`) ??
    refusal("LINK_OUTSIDE", candidate.linksOutside, ({ path, target }) => `the symbolic link ${quote(path)} leads out of the repository, to ${quote(target)}`)
  );
}

function judgePresence(artifact: Artifact, candidate: JudgedCandidate): ChangeRefusal | null {
  const { changed, producedDigest, unchangedDigest, isBlank } = candidate;
  const { location } = artifact;
  const one = (reason: GateReason, detail: string): ChangeRefusal => ({ reason, detail, findings: [{ path: location, what: detail }] });
  if (producedDigest === null) return one("NOTHING_PRODUCED", `${location} is not there`);
  if (changed.length === 0) return one("NOTHING_PRODUCED", "nothing was changed");
  return judgeLocation(artifact, { producedDigest, unchangedDigest, isBlank });
}

/** Judges what is at a location, whoever put it there. */
export function judgeLocation(
  { location }: Pick<Artifact, "location">,
  found: Pick<JudgedCandidate, "producedDigest" | "unchangedDigest" | "isBlank">,
): ChangeRefusal | null {
  const one = (reason: GateReason, detail: string): ChangeRefusal => ({ reason, detail, findings: [{ path: location, what: detail }] });
  if (found.unchangedDigest === found.producedDigest) return one("UNCHANGED", `${location} is as it was when the run started`);
  return found.isBlank ? one("EMPTY_ARTIFACT", `${location} holds nothing but white space`) : null;
}

async function judgeContent(artifact: Artifact, added: AddedLines, search: PatternSearch): Promise<ChangeRefusal | null> {
  const { forbid } = artifact;
  const found = await search.find(forbid, added.lines.map((line) => line.text));
  if (found?.kind === "timeout") {
    const detail = `the pattern ${quote(found.pattern)} took longer than ${found.limitMs} ms on what was added`;
    return { reason: "PATTERN_TIMEOUT", detail, findings: [] };
  }
  if (found !== null) {
    const line = added.lines[found.line];
    if (line === undefined) throw new Error("Internal error: a line was found that is not there");
    const detail = `${quote(line.path)} line ${line.line} matches ${quote(found.pattern)}`;
    return { reason: "FORBIDDEN_CONTENT", detail, findings: [{ path: line.path, what: detail }] };
  }
  const detail = "adds more lines than can be searched for forbidden content";
  return forbid.length > 0 && !added.isComplete ? { reason: "UNREADABLE_OUTPUT", detail, findings: [] } : null;
}

function refusal<T extends string | { readonly path: string }>(
  reason: GateReason,
  found: readonly T[],
  describe: (one: T) => string,
): ChangeRefusal | null {
  const [first] = found;
  if (first === undefined) return null;
  return { reason, detail: describe(first), findings: found.map((one) => ({ path: typeof one === "string" ? one : one.path, what: describe(one) })) };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
