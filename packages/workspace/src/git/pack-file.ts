import { createHash } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** An object as a pack holds it. */
export interface PackEntry {
  readonly oid: string;
  /** Its header and its compressed content. */
  readonly bytes: Buffer;
}

/** A pack and its index, to be kept under one name. */
export interface RenderedPack {
  /** Without the ending. */
  readonly name: string;
  readonly pack: Buffer;
  readonly index: Buffer;
}

type ObjectFormat = "sha1" | "sha256";

const TYPE_NUMBERS = { commit: 1, tree: 2, blob: 3 } as const;
const WHOLE_TYPES: ReadonlySet<number> = new Set(Object.values(TYPE_NUMBERS));
const HEADER_BYTES = 12;
const INDEX_MAGIC = Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]);
const FANOUT_BYTES = 256 * 4;
/** From here on an index has a second table of offsets. */
const LARGEST_PACK_BYTES = 2 ** 31;

/** An object as an entry that needs no other one. Source: gitformat-pack(5), "Object types" and "Size encoding". */
export function packEntry(oid: string, type: keyof typeof TYPE_NUMBERS, content: Uint8Array): PackEntry {
  const header = [];
  let rest = Math.floor(content.length / 16);
  let byte = (TYPE_NUMBERS[type] << 4) | (content.length % 16);
  for (; rest > 0; rest = Math.floor(rest / 128)) {
    header.push(byte | 0x80);
    byte = rest % 128;
  }
  header.push(byte);
  return { oid, bytes: Buffer.concat([Buffer.from(header), deflateSync(content, { level: 1 })]) };
}

/** Entries, each object once, as a pack and its index of version 2. Source: gitformat-pack(5). */
export function renderPack(entries: readonly PackEntry[], objectFormat: ObjectFormat): RenderedPack {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("PACK", "latin1");
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(entries.length, 8);
  const body = Buffer.concat([header, ...entries.map(({ bytes }) => bytes)]);
  if (body.length >= LARGEST_PACK_BYTES) throw new Error(`Internal error: a pack of ${body.length} bytes`);
  const digest = createHash(objectFormat).update(body).digest();
  return { name: `pack-${digest.toString("hex")}`, pack: Buffer.concat([body, digest]), index: renderIndex(entries, digest, objectFormat) };
}

function renderIndex(entries: readonly PackEntry[], packDigest: Buffer, objectFormat: ObjectFormat): Buffer {
  let offset = HEADER_BYTES;
  const placed = entries.map(({ oid, bytes }) => {
    const one = { oid, crc: crc32(bytes), offset };
    offset += bytes.length;
    return one;
  });
  placed.sort((a, b) => (a.oid < b.oid ? -1 : 1));
  const fanout = Buffer.alloc(FANOUT_BYTES);
  for (let first = 0, count = 0; first < 256; first += 1) {
    while (count < placed.length && Number.parseInt((placed[count]?.oid ?? "").slice(0, 2), 16) <= first) count += 1;
    fanout.writeUInt32BE(count, first * 4);
  }
  const numbers = Buffer.alloc(placed.length * 8);
  for (const [at, one] of placed.entries()) {
    numbers.writeUInt32BE(one.crc, at * 4);
    numbers.writeUInt32BE(one.offset, (placed.length + at) * 4);
  }
  const index = Buffer.concat([INDEX_MAGIC, fanout, Buffer.from(placed.map(({ oid }) => oid).join(""), "hex"), numbers, packDigest]);
  return Buffer.concat([index, createHash(objectFormat).update(index).digest()]);
}

/**
 * The entries of a pack, by its index. `null` where one of them builds upon another one, whose place in the pack then counts, where the
 * index is of another kind, or where the two do not fit together.
 */
export function parsePack(pack: Buffer, index: Buffer, objectFormat: ObjectFormat): PackEntry[] | null {
  const oidBytes = objectFormat === "sha1" ? 20 : 32;
  const oidsAt = INDEX_MAGIC.length + FANOUT_BYTES;
  const end = pack.length - oidBytes;
  if (index.length < oidsAt + 2 * oidBytes || !index.subarray(0, INDEX_MAGIC.length).equals(INDEX_MAGIC) || end < HEADER_BYTES) return null;
  const count = index.readUInt32BE(oidsAt - 4);
  const offsetsAt = oidsAt + count * (oidBytes + 4);
  // A longer one has a table of offsets beyond two gigabytes.
  if (index.length !== offsetsAt + count * 4 + 2 * oidBytes || !pack.subarray(end).equals(index.subarray(-2 * oidBytes, -oidBytes))) return null;
  const placed = Array.from({ length: count }, (_, at) => ({
    oid: index.toString("hex", oidsAt + at * oidBytes, oidsAt + (at + 1) * oidBytes),
    crc: index.readUInt32BE(oidsAt + count * oidBytes + at * 4),
    offset: index.readUInt32BE(offsetsAt + at * 4),
  })).sort((a, b) => a.offset - b.offset);
  const entries: PackEntry[] = [];
  for (const [at, { oid, crc, offset }] of placed.entries()) {
    const bytes = pack.subarray(offset, placed[at + 1]?.offset ?? end);
    if (bytes.length === 0 || crc32(bytes) !== crc || !WHOLE_TYPES.has(((bytes[0] ?? 0) >> 4) & 7)) return null;
    entries.push({ oid, bytes });
  }
  return entries;
}
