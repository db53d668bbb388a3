import { escapeForTerminal } from "@pawl/agents";

const GAP = "  ";

/** Rows under headings, columns as wide as their widest cell; whatever the cells hold is escaped. No final newline. */
export function renderTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows].map((row) => row.map((cell) => escapeForTerminal(cell)));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(GAP).trimEnd())
    .join("\n");
}
