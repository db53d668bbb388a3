import { escapeMarkup } from "../text/escape-markup.ts";

/** Text that is HTML already: whatever somebody else wrote in it is escaped. Only {@link html} and {@link trusted} make it. */
export interface Html {
  readonly html: string;
}

/** What a template takes: text is escaped, HTML is not, and `null` is nothing. */
export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/** HTML with values in it; text among them becomes content or the content of a quoted attribute, and never markup. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { html: strings.map((text, index) => text + (index < values.length ? rendered(values[index] ?? null) : "")).join("") };
}

/** HTML that was made elsewhere and is escaped there, such as a picture. */
export function trusted(text: string): Html {
  return { html: text };
}

function rendered(value: HtmlValue): string {
  if (value === null) return "";
  if (typeof value === "string") return escapeMarkup(value);
  if (typeof value === "number") return String(value);
  return "html" in value ? value.html : value.map(rendered).join("");
}
