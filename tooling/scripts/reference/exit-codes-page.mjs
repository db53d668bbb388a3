/** The page `docs/exit-codes.md`: every exit code of `pawl`. */
import { cell, generatedBy, table } from "./markdown.mjs";

const CODE_WITH_COMMENT = /^ {2}\/\*\* (.*) \*\/\n {2}([A-Z]+): (\d+),/gmu;

/**
 * Each code with its meaning.
 * @param {string} source - of `apps/cli/src/exit-codes.ts`; the comment above each code says what it means.
 */
export function readExitCodes(source) {
  return [...source.matchAll(CODE_WITH_COMMENT)].map(([, meaning = "", , value]) => ({ meaning, value: Number(value) }));
}

/**
 * @param {string} source - as for {@link readExitCodes}.
 */
export function renderExitCodesPage(source) {
  const codes = readExitCodes(source);
  return [
    generatedBy("pnpm docs:reference"),
    "# Exit codes",
    "",
    "They keep their meaning for ever, so scripts may branch on them. [errors.md](errors.md) says of each error with which one it ends.",
    "",
    ...table(["code", "meaning"], codes.map(({ value, meaning }) => [String(value), cell(meaning)])),
    "",
  ].join("\n");
}
