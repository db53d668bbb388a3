import { html } from "./html.ts";
import type { Html, HtmlValue } from "./html.ts";

/** Most rows of a table; a page of more is of no use, and the ledger has them. */
export const MAX_TABLE_ROWS = 1000;

/** A table of a page. */
export interface ReportTable {
  /** Begins its ids; plain letters. */
  readonly name: string;
  readonly caption: string;
  /** The first one is of the column that names each row. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly HtmlValue[])[];
  /** The command that shows what does not fit into the page. */
  readonly rest: string;
}

/** A table that can be scrolled to the side by hand and by keyboard, and what is not in it, as a sentence below. */
export function tableOf({ name, caption, headings, rows, rest }: ReportTable): Html {
  const shown = rows.slice(0, MAX_TABLE_ROWS);
  const left = leftOutOfTable({ name, caption, headings, rows, rest });
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${name}-caption"><table>
<caption id="${name}-caption">${caption}</caption>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${shown.map(rowOf)}</tbody></table></div>${left === null ? null : html`<p class="note">Not on this page: ${left}.</p>`}
`;
}

/** What of a table does not fit into a page, in words; `null`: nothing. */
export function leftOutOfTable({ caption, rows, rest }: ReportTable): string | null {
  return rows.length <= MAX_TABLE_ROWS ? null : `${rows.length - MAX_TABLE_ROWS} of ${rows.length} rows of the table “${caption}”; ${rest} has them`;
}

function rowOf([name = null, ...cells]: readonly HtmlValue[]): Html {
  return html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`;
}
