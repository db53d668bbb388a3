import { formatNumber, formatTarget } from "../harness/figure.ts";
import type { BenchReport, Figure, PartReport } from "./bench-report.ts";

const MET = new Map([
  [true, "yes"],
  [false, "**no**"],
  [null, ""],
]);

/** A text in a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll(/\s+/gu, " ");
}

function rowOf(group: string, { name, value, unit, target, met }: Figure): string {
  const prefix = `${group}: `;
  const what = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return `| ${cell(what)} | ${formatNumber(value)} | ${cell(unit)} | ${formatTarget({ target })} | ${MET.get(met)} |`;
}

function failureLines(parts: readonly PartReport[]): readonly string[] {
  const failed = parts.flatMap(({ group, part, failure }) => (failure === null ? [] : [`- \`${group}/${part}\` was not measured to its end: ${cell(failure)}`]));
  return failed.length === 0 ? [] : ["", ...failed];
}

function groupLines(group: string, parts: readonly PartReport[]): readonly string[] {
  const sizes = Object.entries(parts[0]?.sizes ?? {}).map(([name, value]) => `\`${name}=${value}\``);
  return [
    "",
    `## ${group}`,
    "",
    ...(sizes.length === 0 ? [] : [`Sizes: ${sizes.join(", ")}.`, ""]),
    "| figure | value | unit | target | met |",
    "|---|---:|---|---|---|",
    ...parts.flatMap(({ figures }) => figures.map((figure) => rowOf(group, figure))),
    ...failureLines(parts),
  ];
}

/** What all figures come to, in a sentence. */
function summary(parts: readonly PartReport[]): string {
  const judged = parts.flatMap(({ figures }) => figures).filter(({ met }) => met !== null);
  const met = judged.filter((figure) => figure.met === true).length;
  const failed = parts.filter(({ failure }) => failure !== null).length;
  return `${met} of ${judged.length} targets were met${failed === 0 ? "" : `, and ${failed} part${failed === 1 ? " was" : "s were"} not measured to the end`}.`;
}

/** The text of `docs/performance.md` for what was measured. */
export function renderPerformancePage({ startedAt, machine, parts }: BenchReport): string {
  const groups = [...new Set(parts.map(({ group }) => group))];
  const minutes = Math.ceil(parts.reduce((sum, { seconds }) => sum + seconds, 0) / 60);
  const load = machine.loadBefore === null ? "" : ` The load before it was ${machine.loadBefore}.`;
  const lines = [
    "# Performance",
    "",
    "<!-- Written by `pnpm docs:performance FILE` from what `pnpm bench --json FILE` measured. Do not edit. -->",
    "",
    `Measured on ${startedAt.slice(0, 10)} on ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB of memory, ${machine.system}, Node ${machine.node}.${load}`,
    `It took ${minutes} minute${minutes === 1 ? "" : "s"}. ${summary(parts)}`,
    "",
    "A figure in `x` is a ratio of two things that were measured in turn in the same run, so it holds on other machines as well. Times and rates",
    "are this machine's. A figure without a target is only told. [The benchmarks](../tooling/bench/README.md) say how to measure them again.",
    ...groups.flatMap((group) => groupLines(group, parts.filter((part) => part.group === group))),
    "",
  ];
  return lines.join("\n");
}
