import picomatch from "picomatch";
import { isInside } from "./is-inside.ts";

const MAX_GLOB_LENGTH = 1000;
const MAGIC = /[*?[{]/;
const EXTENDED_GLOB = /[@!+*?]\(/;
// Dot files count like any other file: a rule that silently leaves `.github` out protects nothing.
const OPTIONS = { dot: true, noextglob: true, nonegate: true, windows: false } as const;

const isBalanced = (segment: string): boolean => {
  let depth = 0;
  let inClass = false;
  for (const character of segment) {
    if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0 && !inClass;
};

/** Ranges such as `[z-a]` pass every other test and would match nothing, unsaid. */
const hasBadClass = (glob: string): boolean => {
  if (!glob.includes("[")) return false;
  try {
    picomatch.makeRe(glob, { ...OPTIONS, debug: true });
    return false;
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
};

/**
 * Why a text is not a glob that a plan may hold, as a phrase that completes "the glob …", or `null` when it is one.
 *
 * Globs are relative to the repository's root. `*` and `?` stay within a segment, `**` as a whole segment spans any
 * number of them; `[abc]` and `{a,b}` stay within a segment as well. There is no negation.
 */
export const globProblem = (glob: string): string | null => {
  if (glob === "") return "is empty";
  if (glob.length > MAX_GLOB_LENGTH) return `is longer than ${MAX_GLOB_LENGTH} characters`;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(glob)) return "holds a control or format character";
  if (glob.includes("\\")) return "holds a backslash; write forward slashes";
  if (glob.startsWith("/")) return "is absolute; write it relative to the repository's root";
  if (glob.startsWith("!")) return "begins with `!`, but there is no negation; name what is meant instead";
  if (EXTENDED_GLOB.test(glob)) return "uses an extended pattern such as `!(a)`; use *, **, ?, [ab] and {a,b}";
  const segments = glob.replace(/\/$/, "").split("/");
  if (segments.includes("")) return "holds an empty segment; write one slash between segments";
  if (segments.includes(".") || segments.includes("..")) return "holds a `.` or `..` segment; leave it out";
  if (!segments.every(isBalanced)) return "has a bracket or brace that is not closed within its segment";
  if (hasBadClass(glob)) return "has a character range that is the wrong way round";
  return null;
};

const isLiteral = (glob: string): boolean => !MAGIC.test(glob);

/** Without the trailing slash that marks a folder; a pattern with one means everything under what it matches. */
const withoutTrailingSlash = (glob: string): string => {
  if (!glob.endsWith("/")) return glob;
  const folder = glob.slice(0, -1);
  return isLiteral(folder) ? folder : `${folder}/**`;
};

const compileGlob = (glob: string): ((path: string) => boolean) => {
  const pattern = withoutTrailingSlash(glob);
  return isLiteral(pattern) ? (path) => isInside(pattern, path) : picomatch(pattern, OPTIONS);
};

/**
 * A test for whether a normalised path matches at least one of the globs; compile once where many paths are tested.
 *
 * A glob without wildcards names a file, or a folder with everything below it: `test` matches `test/a.ts`.
 * The globs are those of a valid plan (see {@link globProblem}); no glob matches nothing.
 */
export const compileGlobs = (globs: readonly string[]): ((path: string) => boolean) => {
  if (globs.includes("**")) return () => true;
  const tests = globs.map(compileGlob);
  return (path) => tests.some((test) => test(path));
};

/** Whether the path matches at least one of the globs. The rules are those of {@link compileGlobs}. */
export const matchesAnyGlob = (globs: readonly string[], path: string): boolean => compileGlobs(globs)(path);

/** The leading segments of a glob that hold no wildcard, joined: `src/a` for `src/a/*.ts`, empty for `*.ts`. */
export const globBase = (glob: string): string => {
  const segments = withoutTrailingSlash(glob).split("/");
  const firstMagic = segments.findIndex((segment) => !isLiteral(segment));
  return (firstMagic === -1 ? segments : segments.slice(0, firstMagic)).join("/");
};

/**
 * A test for whether some path strictly below a folder could match the glob, whatever files the folder holds.
 * Exact for globs of a valid plan, where only `**` as a whole segment spans segments.
 */
export const compileGlobReach = (glob: string): ((folder: string) => boolean) => {
  const pattern = withoutTrailingSlash(glob);
  if (isLiteral(pattern)) return (folder) => isInside(pattern, folder) || isInside(folder, pattern);
  const segments = pattern.split("/").map((segment) => (segment === "**" ? null : picomatch(segment, OPTIONS)));

  /** Positions reachable without using up a segment: `**` also stands for none. */
  const closure = (positions: Iterable<number>): Set<number> => {
    const reached = new Set(positions);
    for (const position of reached) if (segments[position] === null) reached.add(position + 1);
    return reached;
  };

  return (folder) => {
    let positions = closure([0]);
    for (const name of folder.split("/")) {
      const next = new Set<number>();
      for (const position of positions) {
        const segment = segments[position];
        if (segment === null) next.add(position);
        else if (segment?.(name) === true) next.add(position + 1);
      }
      positions = closure(next);
    }
    return [...positions].some((position) => position < segments.length);
  };
};
