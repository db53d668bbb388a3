/**
 * Characters that must never reach a terminal or a single-line field as they are: control and format characters
 * (bidirectional overrides among them), line and paragraph separators, and surrogates without a partner.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const UNPRINTABLE_ALL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escapeUnits = (text: string): string => {
  let escaped = "";
  for (let index = 0; index < text.length; index += 1) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
};

/** Whether the text holds a control, format or line-separating character, or a lone surrogate. */
export const hasUnprintable = (text: string): boolean => UNPRINTABLE.test(text);

/**
 * The text as a JSON string literal on one line, with every unprintable character escaped.
 * `JSON.parse` gives the text back exactly, lone surrogates included.
 */
export const quoteText = (text: string): string => JSON.stringify(text).replace(UNPRINTABLE_ALL, escapeUnits);

/**
 * Index just after the JSON string literal that starts at `start`, or -1 when it does not end.
 * A scan instead of a pattern: patterns with alternatives run out of stack on texts of many megabytes.
 */
export const endOfQuoted = (text: string, start: number): number => {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === "\\") index += 1;
    else if (character === '"') return index + 1;
  }
  return -1;
};
