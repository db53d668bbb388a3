/** Kinds of characters, one code point each. The empty string, which stands for the end of a text, is of no kind. */

export const isUpper = (character: string): boolean => {
  return character >= "A" && character <= "Z" && character.length === 1;
};

export const isLower = (character: string): boolean => {
  return character >= "a" && character <= "z" && character.length === 1;
};

export const isDigit = (character: string): boolean => {
  return character >= "0" && character <= "9" && character.length === 1;
};

/** White space of any script, and the byte order mark, which looks like none. */
export const isSpace = (character: string): boolean => {
  return character !== "" && character.trim() === "";
};

/** What must not reach a terminal: control and format characters, line separators, and lone surrogates. */
export const isUnprintable = (character: string): boolean => {
  return /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]$/u.test(character);
};

export const holdsUnprintable = (text: string): boolean => {
  for (const character of text) if (isUnprintable(character)) return true;
  return false;
};
