import { MAX_SIZE_BYTES } from "./plan-limits.ts";

const SIZE = /^(\d{1,10})(KiB|MiB|GiB)$/;
const UNIT_BYTES: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Bytes of a size such as `512MiB` or `4GiB`, or `null` when the text is none or is over {@link MAX_SIZE_BYTES}. */
export const parseSizeBytes = (text: string): number | null => {
  const match = SIZE.exec(text);
  if (match === null) return null;
  const bytes = Number(match[1]) * UNIT_BYTES[match[2]!]!;
  return bytes <= MAX_SIZE_BYTES ? bytes : null;
};
