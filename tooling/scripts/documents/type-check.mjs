/** Checks the types of all TypeScript that pages show, in one run of the compiler. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../lib/run-program.mjs";
import { makePageFolder } from "./page-folder.mjs";

const SETTINGS = {
  compilerOptions: {
    module: "nodenext",
    target: "es2023",
    lib: ["es2024"],
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  },
  include: ["*.mts"],
};

/**
 * @param {string} root - the checkout, built.
 * @param {readonly import("./read-blocks.mjs").Block[]} blocks
 * @returns {Promise<readonly string[]>} `page:line: what is wrong`.
 */
export async function findTypeErrors(root, blocks) {
  const programs = blocks.filter(({ language }) => language === "ts");
  const folder = makePageFolder(root);
  try {
    mkdirSync(folder.code, { recursive: true });
    writeFileSync(join(folder.code, "tsconfig.json"), JSON.stringify(SETTINGS));
    programs.forEach(({ text }, index) => writeFileSync(join(folder.code, `program-${index}.mts`), text));
    const { failure, output } = await runProgram("tsc", ["--project", folder.code, "--pretty", "false"], folder.code);
    if (failure === null) return [];
    const findings = output.trim().split("\n").map((line) => placeOf(line, programs));
    return findings.length === 0 ? [failure] : findings;
  } finally {
    await folder.remove();
  }
}

/** @param {string} line @param {readonly import("./read-blocks.mjs").Block[]} programs */
function placeOf(line, programs) {
  const [, index, row, , message] = /program-(\d+)\.mts\((\d+),(\d+)\): (.*)$/u.exec(line) ?? [];
  const block = programs[Number(index)];
  return block === undefined ? line : `${block.page}:${block.line + Number(row) - 1}: ${message}`;
}
