/** Executes everything that a page shows, in its order, in one folder. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load as loadYaml } from "js-yaml";
import { kindOf } from "./block-kinds.mjs";
import { makePageFolder } from "./page-folder.mjs";
import { planProblems, registrationProblems } from "./plan-parts.mjs";
import { readBlocks } from "./read-blocks.mjs";
import { runModule } from "./run-module.mjs";
import { currentFolder, runShell } from "./run-shell.mjs";
import { consoleSteps, isShown } from "./shown-output.mjs";

/** @typedef {import("./read-blocks.mjs").Block} Block */
/** @typedef {import("./page-folder.mjs").PageFolder} PageFolder */

/**
 * What came of a page.
 * @typedef {object} PageEnd
 * @property {string | null} problem - the first block that is not as the page says, and why; `null` where all are.
 * @property {number} executed - blocks.
 * @property {readonly string[]} lookedUp - commands of the checkout that were only looked up.
 */

/**
 * @param {string} root - the checkout, built.
 * @param {string} page - relative to it.
 * @param {string} [markdown] - what the page holds.
 * @returns {Promise<PageEnd>}
 */
export async function runPage(root, page, markdown = readFileSync(join(root, page), "utf8")) {
  const folder = makePageFolder(root);
  try {
    let executed = 0;
    for (const block of readBlocks(page, markdown)) {
      const kind = kindOf(block, markdown);
      const problem = "problem" in kind ? kind.problem : await execute(root, folder, block, kind.kind);
      if (problem !== null) return { problem: `${page}:${block.line}: ${problem}`, executed, lookedUp: [] };
      if ("kind" in kind && kind.kind !== "not-run" && kind.kind !== "generated") executed += 1;
    }
    return { problem: null, executed, lookedUp: readFileSync(folder.lookups, "utf8").split("\n").filter((line) => line !== "") };
  } finally {
    await folder.remove();
  }
}

/**
 * @param {string} root
 * @param {PageFolder} folder
 * @param {Block} block
 * @param {import("./block-kinds.mjs").BlockKind} kind
 * @returns {Promise<string | null>} what is wrong.
 */
async function execute(root, folder, block, kind) {
  const { text, words } = block;
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(root, "packages", name, "dist/index.js")).href);
  if (kind === "shell") {
    if (words.has("needs")) await folder.services.start(words.get("needs") ?? "");
    return shellProblem(await runShell(folder, text), wantedCode(block));
  }
  if (kind === "console") return consoleProblem(folder, block);
  if (kind === "module") return runModule(folder, block);
  if (kind === "plan") return firstOf(planProblems(await load("pipeline"), text));
  if (kind === "registration") return firstOf(registrationProblems(await load("pipeline"), text));
  if (kind === "workflow") return workflowProblem(folder, block);
  if (kind === "json") {
    const { parseStrictJson } = await load("contract");
    const values = words.has("lines") ? text.trimEnd().split("\n") : [text];
    return firstOf(values.flatMap((value) => jsonProblem(root, parseStrictJson(value), words.get("schema")) ?? []));
  }
  if (kind === "file") writeShownFile(folder, block);
  return null;
}

/** @param {Block} block */
function wantedCode({ words }) {
  return Number(words.get("exit") ?? 0);
}

/** @param {import("./run-shell.mjs").ShellEnd} end @param {number} wanted */
function shellProblem({ exitCode, output }, wanted) {
  if (exitCode === wanted) return null;
  return `ended with ${exitCode === null ? "no exit code in time" : `exit code ${exitCode}`} where ${wanted} is wanted; it printed\n${output}`;
}

/** @param {PageFolder} folder @param {Block} block */
async function consoleProblem(folder, block) {
  const steps = consoleSteps(block.text);
  for (const [at, { command, shown }] of steps.entries()) {
    const end = await runShell(folder, `${command}\n`);
    const problem = shellProblem(end, at === steps.length - 1 ? wantedCode(block) : 0);
    if (problem !== null) return `\`${command}\` ${problem}`;
    if (!isShown(shown, end.output)) return `\`${command}\` does not print what is shown; it prints\n${end.output}`;
  }
  return null;
}

/** The steps of a workflow of GitHub Actions that are commands. @param {PageFolder} folder @param {Block} block */
async function workflowProblem(folder, block) {
  writeShownFile(folder, block);
  /** @type {any} */
  const { jobs } = loadYaml(block.text);
  for (const job of Object.values(jobs)) {
    for (const { run } of job.steps.filter((/** @type {any} */ step) => step.run !== undefined)) {
      const problem = shellProblem(await runShell(folder, run), 0);
      if (problem !== null) return `the step ${JSON.stringify(run)} ${problem}`;
    }
  }
  return null;
}

/** @param {string} root @param {any} parsed - as `parseStrictJson` gives it. @param {string | undefined} schema - a file of the checkout. */
function jsonProblem(root, parsed, schema) {
  if (parsed.faults.length > 0) return `no JSON as the contract wants it: ${JSON.stringify(parsed.faults)}`;
  if (schema === undefined) return null;
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile(JSON.parse(readFileSync(join(root, schema), "utf8")));
  return validate(parsed.value) ? null : `not what ${schema} admits: ${ajv.errorsText(validate.errors)}`;
}

/** @param {PageFolder} folder @param {Block} block */
function writeShownFile(folder, { text, words }) {
  const name = words.get("file") ?? "";
  const file = name.startsWith("~/") ? join(folder.home, name.slice(2)) : resolve(currentFolder(folder), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** @param {readonly string[]} problems */
function firstOf(problems) {
  return problems.length === 0 ? null : problems.join("\n");
}
