import type { Line } from "../../src/live/line.ts";

/** What a line says, without its colours. */
export function lineText(line: Line): string {
  return line.map(({ text }) => text).join("");
}
