/**
 * Characters that must never reach a terminal or a single-line field as they are: control and format characters
 * (bidirectional overrides among them), line and paragraph separators, and surrogates without a partner.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const UNPRINTABLE_ALL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Nearly every text is of this kind, and asking for it takes a fraction of the time that the categories take. */
const PRINTABLE_ASCII = /^[ -~]*$/;

const BACKSLASH = 0x5c;

const escapeUnits = (text: string): string => {
  let escaped = "";
  for (let index = 0; index < text.length; index += 1) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
};

/** Whether the text holds a control, format or line-separating character, or a lone surrogate. */
export const hasUnprintable = (text: string): boolean => !PRINTABLE_ASCII.test(text) && UNPRINTABLE.test(text);

/**
 * The text as a JSON string literal on one line, with every unprintable character escaped.
 * `JSON.parse` gives the text back exactly, lone surrogates included.
 */
export const quoteText = (text: string): string => {
  const quoted = JSON.stringify(text);
  return PRINTABLE_ASCII.test(quoted) ? quoted : quoted.replace(UNPRINTABLE_ALL, escapeUnits);
};

/**
 * Index just after the quoted text that starts at `start`, or -1 when it does not end: the next quotation mark with an
 * even number of backslashes before it. A scan, because patterns with alternatives run out of stack on many megabytes.
 */
export const endOfQuoted = (text: string, start: number): number => {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return -1;
    let beforeEscape = quote - 1;
    while (beforeEscape > start && text.charCodeAt(beforeEscape) === BACKSLASH) beforeEscape -= 1;
    if ((quote - beforeEscape) % 2 === 1) return quote + 1;
    from = quote + 1;
  }
};
