import type { PlanProblem } from "@pawl/pipeline";

/** Places that a run shows of each kind of warning; a plan of a thousand artifacts may well have one for each of them. */
const SHOWN_OF_EACH = 3;

/**
 * What a run says of a plan's warnings: the first places of each code, and how many more there are. In the order of the plan, the
 * rest of a code after the last of its places.
 */
export function summarisePlanWarnings(warnings: readonly PlanProblem[]): readonly string[] {
  const lines: string[] = [];
  const counts = new Map<string, number>();
  for (const { code } of warnings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const shown = new Map<string, number>();
  for (const warning of warnings) {
    const { code, file } = warning;
    const number = (shown.get(code) ?? 0) + 1;
    shown.set(code, number);
    if (number > SHOWN_OF_EACH) continue;
    lines.push(describe(warning));
    const more = (counts.get(code) ?? 0) - SHOWN_OF_EACH;
    if (number === SHOWN_OF_EACH && more > 0) lines.push(`${file}: ${code}: ... and ${more} more; \`pawl check\` lists them`);
  }
  return lines;
}

/** One line about a problem of the plan, with its place. */
function describe({ file, line, column, code, message }: PlanProblem): string {
  return `${file}:${line}:${column}: ${code}: ${message}`;
}
