const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const FIRST_ESCAPE = 0xdc80;
const LAST_ESCAPE = 0xdcff;

/**
 * Text of a path that git or the file system gave as bytes.
 *
 * A byte that is not part of valid UTF-8 becomes a lone surrogate from U+DC80 to U+DCFF, so that {@link encodePath} gives
 * the same bytes back and two different names never become one.
 */
export function decodePath(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeWithEscapes(bytes);
  }
}

function decodeWithEscapes(bytes: Uint8Array): string {
  let text = "";
  let index = 0;
  while (index < bytes.length) {
    const step = [1, 2, 3, 4].find((length) => isValid(bytes.subarray(index, index + length), length));
    if (step === undefined) {
      text += String.fromCharCode(0xdc00 + (bytes[index] ?? 0));
      index += 1;
    } else {
      text += decoder.decode(bytes.subarray(index, index + step));
      index += step;
    }
  }
  return text;
}

function isValid(bytes: Uint8Array, length: number): boolean {
  if (bytes.length !== length) return false;
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes of a path that {@link decodePath} made. */
export function encodePath(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    parts.push(code >= FIRST_ESCAPE && code <= LAST_ESCAPE ? Buffer.from([code - 0xdc00]) : Buffer.from(character, "utf8"));
  }
  return Buffer.concat(parts);
}

/** The NUL-terminated fields of git's `-z` output, without the final empty one. */
export function splitNul(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0, start);
    if (end === -1) {
      fields.push(bytes.subarray(start));
      break;
    }
    fields.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return fields;
}

/** Paths as input for git's `-z --stdin`. */
export function joinNul(paths: readonly string[]): Buffer {
  return Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.from([0])]));
}
