/**
 * Reports per second of `checkReport` and `checkReportText` on one core, beside zod's check of the shape and `JSON.parse`
 * over the same reports in the same run, which show how busy the machine is. Best and median of many passes.
 */
import { checkReport, checkReportText, renderReport, statusReportSchema } from "@pawl/contract";
import { Bench } from "tinybench";
import { corpora } from "./corpus.mjs";

const MEASURE_MS = 400;

const pad = (value, width) => value.toLocaleString("en", { maximumFractionDigits: 0 }).padStart(width);
process.stdout.write(`${"reports per second".padEnd(32)}${"best".padStart(12)}${"median".padStart(12)}\n`);

for (const [name, reports] of Object.entries(corpora)) {
  const texts = reports.map((report) => renderReport(report));
  const bench = new Bench({ time: MEASURE_MS, warmupTime: MEASURE_MS });
  // What a pass finds is added up and kept, so that no engine can take the work for useless.
  let found = 0;
  bench
    .add("checkReport", () => reports.forEach((report) => (found += checkReport(report).length)))
    .add("zod, shape only", () => reports.forEach((report) => (found += Number(statusReportSchema.safeParse(report).success))))
    .add("checkReportText", () => texts.forEach((text) => (found += checkReportText(text).length)))
    .add("JSON.parse only", () => texts.forEach((text) => (found += JSON.parse(text).issues.length)));
  for (const task of await bench.run()) {
    if (task.result.state !== "completed") throw new Error(`${task.name} did not complete: ${task.result.state}`);
    const { min, p50 } = task.result.latency;
    const perSecond = (passMs) => pad((reports.length * 1000) / passMs, 12);
    process.stdout.write(`${`${name}: ${task.name}`.padEnd(32)}${perSecond(min)}${perSecond(p50)}\n`);
  }
  if (found === 0) throw new Error(`nothing was measured over ${name}`);
}
