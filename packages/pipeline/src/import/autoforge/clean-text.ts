import { utf8Length } from "../../util/utf8-length.ts";

/** A text as a plan can hold it, and what had to be done for that. */
export interface CleanText {
  readonly text: string;
  readonly isChanged: boolean;
  readonly isCut: boolean;
}

// The characters that plans refuse: half surrogate pairs, and control characters but for tab and line feed.
const FORBIDDEN = /[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;
const REPLACEMENT = "\ufffd";

/** The longest beginning of a text that takes at most `maxBytes` bytes of UTF-8, without half a character at its end. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes || utf8Length(text) <= maxBytes) return text;
  let end = Math.min(text.length, maxBytes);
  while (utf8Length(text.slice(0, end)) > maxBytes) {
    // No code unit takes more than 3 bytes, so this many at least are too many.
    end -= Math.max(1, Math.ceil((utf8Length(text.slice(0, end)) - maxBytes) / 3));
  }
  const last = text.charCodeAt(end - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end);
}

/** Makes a text of several lines one that a plan can hold. Line ends become line feeds, which is no change. */
export function cleanText(written: string, maxBytes: number): CleanText {
  const lines = written.replace(/\r\n?/g, "\n");
  const replaced = lines.replace(FORBIDDEN, REPLACEMENT);
  const text = cutToBytes(replaced, maxBytes);
  return { text, isChanged: replaced !== lines, isCut: text !== replaced };
}

/** The same for a text of one line: line ends become spaces, and there are none at its ends. */
export function cleanLine(written: string, maxBytes: number): CleanText {
  const { text: lines, isChanged } = cleanText(written.trim(), Infinity);
  const line = lines.replace(/[\n\u2028\u2029]+/g, " ");
  const text = cutToBytes(line, maxBytes).trimEnd();
  return { text, isChanged: isChanged || line !== lines, isCut: text !== line };
}
