const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

// Cc: control characters (ESC, C1). Cf: bidirectional marks, zero-width characters, tags. Zl, Zp: line and paragraph
// separators. Cs: surrogates without their partner.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** What {@link escapeForTerminal} leaves alone. */
export interface EscapeOptions {
  /** Keep line feeds, for text of several lines; everything else is escaped all the same. Default: false. */
  readonly keepNewlines?: boolean;
}

/**
 * Text that cannot steer a terminal or hide what it says: control characters, escape sequences, bidirectional and
 * invisible characters become visible (`\n`, `\x1b`, `\u{202e}`).
 *
 * A backslash is left as it is, so the result is for reading and cannot be turned back into the input.
 */
export function escapeForTerminal(text: string, options: EscapeOptions = {}): string {
  return text.replace(UNSAFE, (character) => {
    if (character === "\n" && options.keepNewlines === true) return character;
    const named = NAMED[character];
    if (named !== undefined) return named;
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
