import { AREAS } from "../../catalogue/entry.ts";
import type { Area, CatalogueEntry } from "../../catalogue/entry.ts";

/** What one code means, in each place where it shows up. */
export function renderExplanation(entries: readonly CatalogueEntry[]): string {
  return entries.map(explain).join("\n\n");
}

function explain({ code, area, severity, exitCode, cause, mend }: CatalogueEntry): string {
  const kind = severity === null ? "" : `, ${severity}`;
  const exit = exitCode === null ? "" : `, exit code ${exitCode}`;
  return [`${code}  ${AREAS[area]}${kind}${exit}`, "", `cause: ${cause}`, `mend:  ${mend}`].join("\n");
}

/** Every code with its cause, by where it shows up. */
export function renderCodeList(entries: readonly CatalogueEntry[]): string {
  const widest = Math.max(...entries.map(({ code }) => code.length));
  const areas = Object.keys(AREAS) as Area[];
  const parts = areas.map((area) => {
    const lines = entries.filter((entry) => entry.area === area).map(({ code, cause }) => `  ${code.padEnd(widest)}  ${cause}`);
    return [AREAS[area], ...lines].join("\n");
  });
  return parts.join("\n\n");
}
