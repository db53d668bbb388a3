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
  let validFrom = 0;
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes, index);
    if (length === 0) {
      text += decoder.decode(bytes.subarray(validFrom, index)) + String.fromCharCode(0xdc00 + (bytes[index] ?? 0));
      index += 1;
      validFrom = index;
    } else {
      index += length;
    }
  }
  return text + decoder.decode(bytes.subarray(validFrom));
}

/**
 * Bytes of the character that begins at a place; 0 where none does. By hand, because an agent chooses the names: an exception of the
 * decoder for each byte of them would hold everything up for minutes.
 *
 * Source: RFC 3629, section 4.
 */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const following = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  // The second byte excludes longer forms than needed, surrogates, and what is beyond the last character.
  let lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let next = 1; next <= following; next += 1) {
    const byte = bytes[at + next] ?? 0;
    if (byte < lowest || byte > highest) return 0;
    [lowest, highest] = [0x80, 0xbf];
  }
  return following + 1;
}

/** The same path in the form that costs Node the least; see {@link encodePath}. */
export function systemPath(path: string): Buffer | string {
  return path.isWellFormed() ? path : encodePath(path);
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
