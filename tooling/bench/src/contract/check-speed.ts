import { pathToFileURL } from "node:url";

import { checkReport, checkReportText, renderReport } from "@pawl/contract";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { median } from "../harness/median.ts";
import { workspacePath } from "../harness/workspace-path.ts";

type Corpora = Readonly<Record<"typical", readonly { readonly issues: readonly string[] }[]>>;

/** Reports as a watched run gives them; the package's own benchmark uses them too. */
async function typicalReports(): Promise<Corpora["typical"]> {
  const file = pathToFileURL(workspacePath("packages", "contract", "bench", "corpus.mjs")).href;
  const { corpora } = (await import(file)) as { readonly corpora: Corpora };
  return corpora.typical;
}

/** Reports per second of `checkReport` and `checkReportText`, with `JSON.parse` of the same texts for comparison. */
export async function* checkSpeed({ sizes }: BenchContext): AsyncGenerator<Measurement> {
  const { rounds = 0, passes = 0 } = sizes;
  const reports = await typicalReports();
  const texts = reports.map((report) => renderReport(report as unknown as Parameters<typeof renderReport>[0]));
  // What a pass finds is added up and kept, so that no engine can take the work for useless.
  let found = 0;
  const repeated = (pass: () => void) => () => {
    for (let count = 0; count < passes; count += 1) pass();
  };
  const times = await interleave(
    {
      checkReport: repeated(() => reports.forEach((report) => (found += checkReport(report).length))),
      checkReportText: repeated(() => texts.forEach((text) => (found += checkReportText(text).length))),
      parse: repeated(() => texts.forEach((text) => (found += (JSON.parse(text) as { issues: unknown[] }).issues.length))),
    },
    rounds,
  );
  if (found === 0) throw new Error("nothing was found in the reports");
  const perSecond = (name: keyof typeof times) => (reports.length * passes * 1000) / median(times[name]);
  const unit = "per second";
  yield { name: "contract: checkReport, typical reports", unit, value: perSecond("checkReport"), target: { atLeast: 100_000 } };
  yield { name: "contract: checkReportText, typical reports", unit, value: perSecond("checkReportText"), target: null };
  const ratio = ratioOf(times, "checkReportText", "parse");
  yield { name: "contract: checkReportText over JSON.parse of the same texts", unit: "x", value: ratio, target: null };
}
