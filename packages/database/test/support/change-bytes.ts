import { readFileSync, writeFileSync } from "node:fs";

import type { Random } from "./random.ts";

/** Bytes of a page in the ledgers that are written here. */
const PAGE = 4096;

/** Any place, or, as often, one that is not in an empty stretch of a page. */
function anyPlace(bytes: Buffer, random: Random): number {
  const place = random.between(0, bytes.length - 1);
  if (random.chance(0.3)) return place;
  for (let index = place; index < bytes.length; index += 1) if (bytes[index] !== 0) return index;
  return place;
}

function overwrite(bytes: Buffer, random: Random, most: number): void {
  const from = anyPlace(bytes, random);
  const value = random.chance(0.5) ? null : random.between(0, 255);
  for (let count = random.between(1, most); count > 0; count -= 1)
    bytes[from + count - 1] = value ?? random.between(0, 255);
}

/** Each way to change bytes, under the name that a failure shows. */
const WAYS: Readonly<Record<string, (bytes: Buffer, random: Random) => Buffer>> = {
  "one bit": (bytes, random) => {
    const place = anyPlace(bytes, random);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << random.between(0, 7));
    return bytes;
  },
  "one byte": (bytes, random) => {
    overwrite(bytes, random, 1);
    return bytes;
  },
  "the header": (bytes, random) => {
    bytes[random.between(0, 99)] = random.between(0, 255);
    return bytes;
  },
  "the head of a page": (bytes, random) => {
    bytes[random.between(1, bytes.length / PAGE - 1) * PAGE + random.between(0, 40)] = random.between(0, 255);
    return bytes;
  },
  "some bytes": (bytes, random) => {
    overwrite(bytes, random, 64);
    return bytes;
  },
  "two pages": (bytes, random) => {
    const [one, other] = [
      random.between(0, bytes.length / PAGE - 1) * PAGE,
      random.between(0, bytes.length / PAGE - 1) * PAGE,
    ];
    const kept = Buffer.from(bytes.subarray(one, one + PAGE));
    bytes.copy(bytes, one, other, other + PAGE);
    kept.copy(bytes, other);
    return bytes;
  },
  "a page doubled over another": (bytes, random) => {
    const [one, other] = [
      random.between(0, bytes.length / PAGE - 1) * PAGE,
      random.between(0, bytes.length / PAGE - 1) * PAGE,
    ];
    bytes.copy(bytes, one, other, other + PAGE);
    return bytes;
  },
  "the end cut off": (bytes, random) => bytes.subarray(0, random.between(0, bytes.length - 1)),
  "bytes added": (bytes, random) =>
    Buffer.concat([bytes, Buffer.alloc(random.between(1, 2 * PAGE), random.between(0, 255))]),
};

/** Changes bytes of a closed ledger's file; the answer says in which way. */
export function changeBytes(file: string, random: Random): string {
  // Rare ways are found in many runs; a change of single bytes is what a disk, or somebody with an editor, does.
  const way = random.chance(0.6) ? random.pick(["one bit", "one byte"]) : random.pick(Object.keys(WAYS));
  const change = WAYS[way];
  if (change === undefined) throw new Error(`no such way: ${way}`);
  writeFileSync(file, change(readFileSync(file), random));
  return way;
}
