// Gate of `error-codes`: the list that the implementation and the documentation are held to.
import { readJson, requireAll, requireUnique, runChecks } from "./lib/checks.mjs";

const FAULTS_OF_THE_GRAMMAR = ["UNCLOSED_QUOTE", "TEXT_AFTER_QUOTE", "QUOTE_IN_FIELD", "BARE_CR", "FIELD_COUNT"];
const read = () => readJson("architecture/errors.json").errors;

await runChecks({
  "each error has code, place and meaning": () => {
    for (const error of read()) {
      if (!/^[A-Z]+(_[A-Z]+)+$/u.test(error.code)) throw new Error(`bad code ${JSON.stringify(error.code)}`);
      if (!["options", "input", "rows"].includes(error.where)) throw new Error(`${error.code}: unknown place ${error.where}`);
      if (typeof error.meaning !== "string" || error.meaning.length < 10) throw new Error(`${error.code}: no meaning`);
    }
  },
  "codes are unique": () => requireUnique("codes", read().map((error) => error.code)),
  "every way to break the grammar has a code": () =>
    requireAll("codes", FAULTS_OF_THE_GRAMMAR, (code) => read().some((error) => error.code === code && error.where === "input")),
  "options, rows and encoding have a code": () =>
    requireAll("codes", ["BAD_OPTION", "BAD_ROW", "BAD_ENCODING", "DUPLICATE_HEADER"], (code) =>
      read().some((error) => error.code === code),
    ),
});
