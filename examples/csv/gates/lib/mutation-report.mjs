import { basename } from "node:path";

import { readText } from "./checks.mjs";
import { runNode } from "./run-tests.mjs";
import { digestOf, filesUnder, withTemporaryFolder, writeFiles } from "./tree.mjs";

const SUBJECTS = ["src/parser.js", "src/streaming.js", "src/writer.js", "src/shared/quoting.js"];
const TESTS = ["test/parser.test.js", "test/streaming.test.js", "test/writer.test.js"];
const TREE = ["src", "test", "architecture", "package.json"];
const MUTANTS_PER_FILE = 3;
const AT_WORK = 3;
const TIME_LIMIT_MS = 10_000;

/** Each changes one place of a program into what a tired programmer writes. */
const OPERATORS = [
  ["===", "!=="],
  ["!==", "==="],
  ["&&", "||"],
  ["||", "&&"],
  ["true", "false"],
  ["false", "true"],
  ["'\"'", "\"'\""],
  ["??=", "="],
];

/** What the report depends on. */
export const MUTATION_SOURCES = TREE;

/**
 * Changes the library in many places, one at a time, and counts how many of the changes the tests notice. Deterministic:
 * the places are spread evenly over each file.
 */
export async function mutationReport() {
  const queue = SUBJECTS.flatMap(mutantsOf);
  const caught = [];
  const missed = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      ((await isCaught(next)) ? caught : missed).push(next.name);
    }
  };
  await Promise.all(Array.from({ length: AT_WORK }, work));
  return {
    sources: digestOf(MUTATION_SOURCES),
    mutants: caught.length + missed.length,
    caught: caught.length,
    missed: missed.sort((left, right) => (left < right ? -1 : 1)),
  };
}

function mutantsOf(path) {
  const text = readText(path);
  const places = [];
  for (const [from, to] of OPERATORS) {
    for (let at = text.indexOf(from); at !== -1; at = text.indexOf(from, at + from.length)) {
      const line = text.slice(0, at).split("\n").length;
      const lineText = text.split("\n")[line - 1].trim();
      // A change inside a comment or inside a longer operator changes nothing, or something else.
      if (/^(?:\/?\*|\/\/)/u.test(lineText) || /[\w=!]/u.test(text[at - 1]) || /[\w=]/u.test(text[at + from.length])) continue;
      places.push({ at, name: `${path}:${line} ${from} -> ${to}`, path, text: text.slice(0, at) + to + text.slice(at + from.length) });
    }
  }
  places.sort((left, right) => left.at - right.at);
  const step = Math.max(1, places.length / MUTANTS_PER_FILE);
  return places.filter((_place, index) => Math.floor(index / step) !== Math.floor((index - 1) / step)).slice(0, MUTANTS_PER_FILE);
}

function isCaught({ path, text }) {
  return withTemporaryFolder(async (folder) => {
    const files = Object.fromEntries(TREE.flatMap(filesUnder).map((file) => [file, file === path ? text : readText(file)]));
    writeFiles(folder, files);
    const own = `test/${basename(path, ".js")}.test.js`;
    const order = [...TESTS].sort((left, right) => Number(right === own) - Number(left === own));
    for (const file of order) {
      const { code } = await runNode([file], { cwd: folder, timeLimitMs: TIME_LIMIT_MS });
      if (code !== 0) return true;
    }
    return false;
  });
}
