import { shellWord } from "../../output/shell-word.ts";
import { formatMoment } from "../text/format-moment.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import type { Look } from "../looks.ts";

/** Characters of a digest or commit in a table; the whole one is in the details, or in the ledger. */
const SHORT = 12;

/** A word with a sign and a colour of its own. */
export function tagOf(word: string, { style, sign }: Pick<Look, "style" | "sign">): Html {
  return html`<span class="tag ${style}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

/** A moment, for people and for programs. */
export function momentOf(ms: number): Html {
  return html`<time class="when" datetime="${new Date(ms).toISOString()}">${formatMoment(ms)}</time>`;
}

/** The beginning of a digest. */
export function shortHash(hash: string): Html {
  return html`<code class="short">${hash.slice(0, SHORT)}</code>`;
}

/** A whole digest. */
export function wholeHash(hash: string): Html {
  return html`<code>${hash}</code>`;
}

/** A command line as a shell has to be given it, so that it can be copied. */
export function commandOf(words: readonly string[]): Html {
  return html`<code>${words.map(shellWord).join(" ")}</code>`;
}

/** A code, in one piece. */
export function codeOf(code: string): Html {
  return html`<code class="short">${code}</code>`;
}
