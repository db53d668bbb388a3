/**
 * Executes what pages of the documentation show.
 *
 *   node tooling/scripts/docs-run.mjs [page ...]     without a page: all of them
 */
import { listPages } from "./documents/list-pages.mjs";
import { runPage } from "./documents/run-page.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

const wanted = process.argv.slice(2);
const pages = listPages();
const unknown = wanted.filter((page) => !pages.includes(page));
if (unknown.length > 0) throw new Error(`no page is called ${unknown.join(", ")}`);

for (const page of wanted.length > 0 ? wanted : pages) {
  const startMs = performance.now();
  const { problem, executed, lookedUp } = await runPage(workspaceRoot, page);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const more = lookedUp.length === 0 ? "" : `, ${lookedUp.length} commands looked up`;
  process.stdout.write(`${problem === null ? "PASS" : "FAIL"} ${page}: ${executed} blocks in ${seconds} s${more}\n`);
  if (problem !== null) {
    process.exitCode = 1;
    process.stdout.write(`${problem.replaceAll(/^/gmu, "     ")}\n`);
  }
}
