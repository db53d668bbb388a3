const MAX_SHOWN_CHARACTERS = 60;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escapeUnits = (text: string): string => {
  let escaped = "";
  for (let index = 0; index < text.length; index += 1) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
};

/** The text with every character escaped that could end the line or steer a terminal. */
export const escapeUnprintable = (text: string): string => text.replace(UNPRINTABLE, escapeUnits);

/**
 * Text of a plan as a message shows it: in double quotes, on one line, at most 60 characters of it, with every
 * character escaped that could end the line or steer a terminal.
 */
export const showText = (text: string): string => {
  const cut = text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
  return escapeUnprintable(JSON.stringify(cut));
};
