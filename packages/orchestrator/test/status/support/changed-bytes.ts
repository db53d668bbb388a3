/** A change of a file, and what it makes of the bytes. */
export interface ChangedBytes {
  readonly change: string;
  readonly bytes: Uint8Array;
}

/** Bytes that mean something to JSON, to a terminal, or to UTF-8, put in the place of each byte and between any two. */
const TELLING = [0x00, 0x09, 0x0a, 0x0d, 0x1b, 0x20, 0x22, 0x2c, 0x30, 0x39, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xc3, 0xe2, 0xff];

/** Every value but its own, for a search that takes its time. */
const ALL = Array.from({ length: 256 }, (_, value) => value);

/**
 * Every change of one byte: each byte with each of its bits turned over and by other values, each byte removed, a byte put before
 * and after each. With `isThorough` by each of the 255 other values.
 */
export function* changedBytes(bytes: Uint8Array, isThorough: boolean): Generator<ChangedBytes> {
  for (const [at, value] of bytes.entries()) {
    const bits = Array.from({ length: 8 }, (_, bit) => value ^ (1 << bit));
    for (const other of new Set(isThorough ? ALL : [...bits, ...TELLING])) {
      if (other !== value) yield { change: `byte ${at} is ${other}`, bytes: spliced(bytes, at, 1, [other]) };
    }
    yield { change: `byte ${at} is gone`, bytes: spliced(bytes, at, 1, []) };
    yield { change: `all from byte ${at} on is gone`, bytes: bytes.subarray(0, at) };
  }
  for (let at = 0; at <= bytes.length; at += 1) {
    for (const more of isThorough ? ALL : TELLING) yield { change: `${more} before byte ${at}`, bytes: spliced(bytes, at, 0, [more]) };
  }
}

function spliced(bytes: Uint8Array, at: number, removed: number, added: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes.subarray(0, at), ...added, ...bytes.subarray(at + removed)]);
}
