import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Longest source file, in lines: a longer one holds two ideas. */
export const MAX_LINES = 300;

/**
 * Names the TypeScript and JavaScript files that are too long.
 * @param {string} root
 * @param {readonly string[]} files - relative to `root`.
 * @returns {readonly string[]}
 */
export function findLongFiles(root, files) {
  return files
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
    .flatMap((file) => {
      const lines = readFileSync(join(root, file), "utf8").trimEnd().split("\n").length;
      return lines > MAX_LINES ? [`${file}: ${lines} lines, at most ${MAX_LINES}; split it by idea`] : [];
    });
}
