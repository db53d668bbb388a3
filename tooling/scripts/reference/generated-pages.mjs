/** Every page of `docs`, and of the manual, that follows from something else, and how its text comes about. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderErrorsPage } from "../errors/errors-page.mjs";
import { readCatalogue } from "../errors/read-catalogue.mjs";
import { listPackages } from "../lib/list-packages.mjs";
import { renderArchitectureDiagram, withDiagram } from "./architecture-diagram.mjs";
import { helpReader, renderCliPage } from "./cli-page.mjs";
import { mergeEventDocs, readEventDocs } from "./event-docs.mjs";
import { renderEventsPage } from "./events-page.mjs";
import { readExitCodes, renderExitCodesPage } from "./exit-codes-page.mjs";
import { MAN_FOLDER, renderManPages } from "./man-pages.mjs";
import { renderPlanPage } from "./plan-page.mjs";

/** Sources whose comments say what the events are. */
const EVENT_SOURCES = [
  "packages/contract/src/progress-event.ts",
  ...["event-data", "gate-event-data", "agent-event-data", "decision-events", "outside-event-data", "registration-event"].map((name) => `packages/pipeline/src/events/${name}.ts`),
];

/** Folder of the schemas of what commands print with `--json`, which the package ships. */
const SCHEMA_FOLDER = "apps/cli/schema";

/**
 * A page by its path, with the text that it must have.
 * @typedef {{ readonly file: string, readonly text: string }} GeneratedPage
 */

/**
 * What `pnpm docs:reference` writes.
 * @param {string} root - the checkout, built.
 * @returns {Promise<readonly GeneratedPage[]>}
 */
export async function generatePages(root) {
  const read = (/** @type {string} */ file) => readFileSync(join(root, file), "utf8");
  const load = (/** @type {string} */ file) => import(pathToFileURL(join(root, file)).href);
  const pipeline = await load("packages/pipeline/dist/index.js");
  const { CATALOGUE, AREAS } = await readCatalogue(root);
  const { describeGroups, GLOBAL_OPTIONS } = await load("apps/cli/dist/help/describe-commands.js");
  const { renderOutputSchemas } = await load("apps/cli/dist/json-schemas/output-schemas.js");
  const exitCodes = read("apps/cli/src/exit-codes.ts");
  const docs = EVENT_SOURCES.map((file) => readEventDocs(read(file))).reduce(mergeEventDocs);
  return [
    { file: "docs/cli.md", text: await renderCliPage(await helpReader(root)) },
    { file: "docs/plan.md", text: renderPlanPage(pipeline.planJsonSchema(), pipeline.PLAN_PROBLEM_CODES) },
    { file: "docs/events.md", text: renderEventsPage(pipeline.eventDataJsonSchemas(), docs) },
    { file: "docs/errors.md", text: renderErrorsPage(CATALOGUE, AREAS) },
    { file: "docs/exit-codes.md", text: renderExitCodesPage(exitCodes) },
    { file: "docs/architecture.md", text: withDiagram(read("docs/architecture.md"), renderArchitectureDiagram(listPackages(root))) },
    ...renderOutputSchemas().map((/** @type {{ name: string, text: string }} */ { name, text }) => ({ file: `${SCHEMA_FOLDER}/${name}`, text })),
    ...renderManPages(describeGroups(), GLOBAL_OPTIONS, readExitCodes(exitCodes)),
  ];
}

/**
 * What `pnpm docs:performance` writes, once figures were kept.
 * @param {string} root - the checkout.
 * @returns {Promise<readonly GeneratedPage[]>}
 */
export async function generatePerformancePage(root) {
  const figures = join(root, "docs", "performance.json");
  if (!existsSync(figures)) return [];
  const { benchReportSchema } = await import("../../bench/src/report/bench-report.ts");
  const { renderPerformancePage } = await import("../../bench/src/report/performance-page.ts");
  return [{ file: "docs/performance.md", text: renderPerformancePage(benchReportSchema.parse(JSON.parse(readFileSync(figures, "utf8")))) }];
}

/**
 * Pages of the manual, and schemas, of commands that there are not any more.
 * @param {string} root - the checkout.
 * @param {readonly GeneratedPage[]} pages - as they are generated.
 * @returns {readonly string[]}
 */
export function findStrayPages(root, pages) {
  const known = new Set(pages.map(({ file }) => file));
  const present = [MAN_FOLDER, SCHEMA_FOLDER].flatMap((folder) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map((name) => `${folder}/${name}`) : []));
  return present.filter((file) => !known.has(file));
}
