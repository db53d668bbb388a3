import { html } from "../html.ts";
import type { Html, HtmlValue } from "../html.ts";
import { leftOutOfTable, tableOf } from "../table.ts";
import type { ReportTable } from "../table.ts";

/** A part of the page. */
export interface Section {
  /** Its id; plain letters. */
  readonly name: string;
  readonly heading: string;
  readonly content: Html;
  /** What of it is not on the page, a sentence each. */
  readonly leftOut: readonly string[];
}

/** A section of a sentence, a table, and, where there is nothing, what that means. */
export function tableSection(heading: string, table: ReportTable, words: { readonly about: HtmlValue; readonly none: string }): Section {
  const { name, rows } = table;
  const left = leftOutOfTable(table);
  const content = rows.length === 0 ? html`<p>${words.none}</p>` : html`<p>${words.about}</p>${tableOf(table)}`;
  return { name, heading, content, leftOut: left === null ? [] : [left] };
}

/** A section as HTML, with its heading as its name. */
export function sectionHtml({ name, heading, content }: Section): Html {
  return html`<section id="${name}" aria-labelledby="${name}-heading">
<h2 id="${name}-heading">${heading}</h2>
${content}</section>
`;
}
