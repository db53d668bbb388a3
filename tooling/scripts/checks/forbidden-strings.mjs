import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What must not be in the project: it would hold on one machine only. The patterns are written so that this file does not
 * match itself.
 */
const FORBIDDEN = Object.freeze([
  { what: "a package registry's host", pattern: /\bregistry\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:org|com|io|net|dev)\b|\bnpm\.pkg\.[a-z]+\.com\b/i },
  { what: "a registry setting", pattern: /^\s*(?:@[\w-]+:)?registry\s*=/m },
  { what: "a path in somebody's home folder", pattern: /(?<![\w.~-])\/(?:home|Users)\/[a-z][\w.-]*\/|(?<![\w.~/-])\/root\/[\w.]|\b[A-Z]:\\+Users\\/ },
  { what: "a path of the machine that it was developed on", pattern: /(?<![\w.~-])\/work\/(?:main|shared)\b/ },
]);

/**
 * Names each place with registry hosts or paths of one machine.
 * @param {string} root
 * @param {readonly string[]} files - relative to `root`.
 * @returns {readonly string[]}
 */
export function findForbiddenStrings(root, files) {
  return files.flatMap((file) => {
    const bytes = readFileSync(join(root, file));
    return bytes.includes(0) ? [] : findInText(file, bytes.toString("utf8"));
  });
}

/**
 * The same for one text.
 * @param {string} file - name for the findings.
 * @param {string} text
 * @returns {readonly string[]}
 */
export function findInText(file, text) {
  return FORBIDDEN.flatMap(({ what, pattern }) => {
    const found = pattern.exec(text);
    if (found === null) return [];
    const line = text.slice(0, found.index + (found[0].length - found[0].trimStart().length)).split("\n").length;
    return [`${file}:${line}: ${what}: ${JSON.stringify(found[0].trim())}`];
  });
}
