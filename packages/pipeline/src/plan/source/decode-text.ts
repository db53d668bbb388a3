import { utf8Length } from "../../util/utf8-length.ts";
import { MAX_PLAN_BYTES } from "../plan-limits.ts";
import type { DecodedText } from "./plan-source.ts";

const LINE_FEED = 0x0a;

const tooLarge = (bytes: number): DecodedText => ({
  ok: false,
  text: "",
  finding: {
    code: "PLAN_TOO_LARGE",
    message: `the file has ${bytes} bytes, the limit is ${MAX_PLAN_BYTES}; split the plan into several pipelines`,
    path: [],
  },
});

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
};

/** Offset, in the text decoded with replacement characters, of the first line that is not UTF-8. */
const firstBadOffset = (bytes: Uint8Array): number => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let offset = 0;
  for (let start = 0; start < bytes.length; ) {
    const lineFeed = bytes.indexOf(LINE_FEED, start);
    const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
    const line = bytes.subarray(start, end);
    const text = decoder.decode(line);
    if (!isUtf8(line)) return offset + Math.max(0, text.indexOf("\ufffd"));
    offset += text.length;
    start = end;
  }
  return offset;
};

/** The text of a plan file, without a byte order mark; refuses what is too large or not UTF-8. */
export const decodeText = (file: string | Uint8Array): DecodedText => {
  if (typeof file === "string") {
    // No code unit takes more than 3 bytes, so most files need no exact count.
    const bytes = file.length * 3 > MAX_PLAN_BYTES ? utf8Length(file) : file.length;
    if (bytes > MAX_PLAN_BYTES) return tooLarge(bytes);
    return { ok: true, text: file.startsWith("\ufeff") ? file.slice(1) : file };
  }
  if (file.length > MAX_PLAN_BYTES) return tooLarge(file.length);
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(file) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      ok: false,
      text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(file),
      finding: {
        code: "NOT_UTF8",
        message: "the file is not UTF-8 text; save it as UTF-8",
        path: [],
        offset: firstBadOffset(file),
      },
    };
  }
};
