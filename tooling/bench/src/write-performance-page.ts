// Writes docs/performance.md. With a file of `pnpm bench --json FILE` those figures are kept in docs/performance.json first.
import { readFileSync, writeFileSync } from "node:fs";

import { workspacePath } from "./harness/workspace-path.ts";
import { benchReportSchema } from "./report/bench-report.ts";
import { renderPerformancePage } from "./report/performance-page.ts";

const [file, ...rest] = process.argv.slice(2);
if (rest.length > 0) {
  process.stderr.write("error: usage: pnpm docs:performance [FILE]\n");
  process.exitCode = 2;
} else {
  const kept = workspacePath("docs", "performance.json");
  const report = benchReportSchema.parse(JSON.parse(readFileSync(file ?? kept, "utf8")));
  if (file !== undefined) writeFileSync(kept, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(workspacePath("docs", "performance.md"), renderPerformancePage(report));
}
