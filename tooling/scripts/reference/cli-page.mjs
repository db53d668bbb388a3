/** The page `docs/cli.md`: what `--help` says of each command. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { generatedBy } from "./markdown.mjs";

/** A line of help that begins with a command: of the program, or of a group of commands. */
const COMMAND_LINE = /^ {2}pawl ((?:[a-z]+ )*?)([a-z][a-z-]*)(?= {2}| \[| <|$)/gmu;

/**
 * What `pawl <words> --help` prints, without starting a process for each.
 * @typedef {(words: readonly string[]) => Promise<string>} ReadHelp
 */

/**
 * @param {string} root - the checkout, built.
 * @returns {Promise<ReadHelp>}
 */
export async function helpReader(root) {
  const load = (/** @type {string} */ module) => import(pathToFileURL(join(root, "apps/cli/dist", module)).href);
  const { runCommandLine } = await load("run-command-line.js");
  const { topLevelHelp } = await load("help/top-level-help.js");
  return async (words) => {
    if (words.length === 0) return topLevelHelp();
    const print = console.log;
    /** @type {string[]} */
    const printed = [];
    console.log = (text) => void printed.push(String(text));
    try {
      await runCommandLine([...words, "--help"]);
    } finally {
      console.log = print;
    }
    return printed.join("\n").trimEnd();
  };
}

/**
 * The commands that a help text lists, without the group that it is the help of.
 * @param {string} help
 * @param {readonly string[]} group
 */
export function commandsIn(help, group) {
  const before = group.map((word) => `${word} `).join("");
  const [list = ""] = help.split(/^(?:Options|Positionals|Examples):/mu);
  const names = [...list.matchAll(COMMAND_LINE)].flatMap(([, words, name]) => (words === before && name !== undefined ? [name] : []));
  return [...new Set(names)];
}

/** @param {ReadHelp} readHelp */
export async function renderCliPage(readHelp) {
  const top = await readHelp([]);
  const sections = [];
  for (const name of commandsIn(top, [])) sections.push(...(await commandSections(readHelp, [name])));
  return [
    generatedBy("pnpm docs:reference"),
    "# Commands",
    "",
    "What `pawl --help` and `pawl <command> --help` print. [Exit codes](exit-codes.md) are the same for all commands;",
    "[apps/cli](../apps/cli/README.md) says how they belong together.",
    "",
    ...textBlock(top),
    ...sections,
  ].join("\n");
}

/** @param {ReadHelp} readHelp @param {readonly string[]} words @returns {Promise<readonly string[]>} */
async function commandSections(readHelp, words) {
  const help = await readHelp(words);
  const sections = [`${"#".repeat(words.length + 1)} pawl ${words.join(" ")}`, "", ...textBlock(help)];
  if (words.length > 1) return sections;
  for (const name of commandsIn(help, words)) sections.push(...(await commandSections(readHelp, [...words, name])));
  return sections;
}

/** @param {string} text */
function textBlock(text) {
  return ["```text", ...text.split("\n").map((line) => line.trimEnd()), "```", ""];
}
