/** What becomes of a block: everything that a page shows is executed, or says why not. */

/** @typedef {import("./read-blocks.mjs").Block} Block */
/** @typedef {"shell" | "console" | "module" | "plan" | "registration" | "workflow" | "json" | "file" | "generated" | "not-run"} BlockKind */

/** Languages, with the words that may follow each besides `file` and `no-run`. */
const WORDS = new Map([
  ["sh", ["exit", "needs"]],
  ["console", ["exit"]],
  ["js", []],
  ["ts", []],
  ["yaml", ["registration", "workflow"]],
  ["json", ["lines", "schema"]],
  ["python", []],
  ["text", []],
  ["mermaid", []],
]);

/** A page that a program writes: what it shows is compared with what the program gives. */
const IS_GENERATED = /^<!-- Written by `pnpm docs:/u;

/**
 * @param {Block} block
 * @param {string} markdown - its page.
 * @returns {{ readonly kind: BlockKind } | { readonly problem: string }}
 */
export function kindOf(block, markdown) {
  const { language, words } = block;
  const allowed = WORDS.get(language);
  if (!words.has("file") && allowed === undefined) return { problem: `nothing can be done with a block of ${JSON.stringify(language)}; see CONTRIBUTING.md` };
  const unknown = [...words.keys()].filter((word) => ![...(allowed ?? []), "file", "no-run"].includes(word));
  if (unknown.length > 0) return { problem: `a block of ${language} takes no ${unknown.join(", ")}` };
  if (words.has("no-run")) return (words.get("no-run") ?? "").length < 10 ? { problem: "`no-run` has to say why" } : { kind: "not-run" };
  const kind = executedAs(block);
  if (kind !== null) return { kind };
  if (language === "mermaid" || language === "text") {
    if (IS_GENERATED.test(markdown) || markdown.includes("<!-- The diagram is written by")) return { kind: "generated" };
  }
  return { problem: `a block of ${language} is not executed; give it file="…", make it another language, or say no-run="why"` };
}

/**
 * @param {Block} block
 * @returns {BlockKind | null}
 */
function executedAs({ language, words }) {
  if (words.has("file") && !words.has("workflow")) return "file";
  if (language === "sh") return "shell";
  if (language === "console") return "console";
  if (language === "js" || language === "ts") return "module";
  if (language === "json") return "json";
  if (language !== "yaml") return null;
  if (words.has("registration")) return "registration";
  return words.has("workflow") ? "workflow" : "plan";
}
