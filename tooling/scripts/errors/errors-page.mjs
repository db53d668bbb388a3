/**
 * An entry of the command line's catalogue.
 * @typedef {{ readonly code: string, readonly area: string, readonly exitCode: number | null, readonly severity: string | null, readonly cause: string, readonly mend: string }} CatalogueEntry
 */

/**
 * The page about every code, from the catalogue of the command line.
 * @param {readonly CatalogueEntry[]} catalogue
 * @param {Readonly<Record<string, string>>} areas - what each place is called, in the page's order.
 * @returns {string}
 */
export function renderErrorsPage(catalogue, areas) {
  return `${[
    "<!-- Written by `pnpm docs:reference`; an edit by hand is overwritten. -->",
    "",
    "# Codes, and what to do about each",
    "",
    "Whatever Pawl refuses, finds or reports has a code. `pawl explain <code>` prints what stands here, `pawl explain` lists all.",
    "One code can show up in several places. An error of a command also says its cause and a hint with the names and places at hand;",
    "its exit code is one of those in [apps/cli](../apps/cli/README.md#exit-codes).",
    ...Object.entries(areas).flatMap(([area, title]) => renderArea(title, catalogue.filter((entry) => entry.area === area))),
  ].join("\n")}\n`;
}

/**
 * @param {string} title
 * @param {readonly CatalogueEntry[]} entries
 */
function renderArea(title, entries) {
  const hasExitCodes = entries.some(({ exitCode }) => exitCode !== null);
  const hasSeverities = entries.some(({ severity }) => severity !== null);
  const columns = ["code", ...(hasExitCodes ? ["exit code"] : []), ...(hasSeverities ? ["severity"] : []), "cause", "what to do"];
  const rows = entries.map(({ code, exitCode, severity, cause, mend }) => [
    `\`${code}\``,
    ...(hasExitCodes ? [String(exitCode)] : []),
    ...(hasSeverities ? [String(severity)] : []),
    cell(cause),
    cell(mend),
  ]);
  return ["", `## ${title}`, "", row(columns), row(columns.map(() => "---")), ...rows.map(row)];
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.join(" | ")} |`;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll("|", "\\|");
}
