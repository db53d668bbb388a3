import { Transform } from "node:stream";

import { CsvError } from "./core/errors.js";
import { RecordParser } from "./parser.js";

/** Turns chunks into records; both forms of streaming share it. */
class ChunkReader {
  #parser;
  // The parser strips a byte order mark itself, so that text and bytes are treated alike.
  #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** @param {import("./core/dialect.js").ReadOptions} [options] */
  constructor(options) {
    this.#parser = new RecordParser(options);
  }

  /** @param {string | Uint8Array} chunk */
  read(chunk) {
    if (typeof chunk === "string") return [...this.#parser.write(this.#decode()), ...this.#parser.write(chunk)];
    return this.#parser.write(this.#decode(chunk));
  }

  end() {
    return [...this.#parser.write(this.#decode()), ...this.#parser.end()];
  }

  /** @param {Uint8Array} [bytes] the next ones; without: there are no more */
  #decode(bytes) {
    try {
      return bytes === undefined ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true });
    } catch {
      throw new CsvError("BAD_ENCODING", "the bytes are not UTF-8", this.#parser.place);
    }
  }
}

/**
 * Reads CSV from chunks of text or of UTF-8 bytes, whose borders may lie anywhere, also inside a character.
 *
 * @param {AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>} chunks
 * @param {import("./core/dialect.js").ReadOptions} [options]
 * @returns {AsyncGenerator<import("./parser.js").CsvRecord, void, void>} records, as soon as each is complete
 * @throws {import("./core/errors.js").CsvError} after the records before the place that cannot be read
 */
export async function* parseChunks(chunks, options) {
  const reader = new ChunkReader(options);
  for await (const chunk of chunks) yield* reader.read(chunk);
  yield* reader.end();
}

/** A Transform stream from chunks of text or of UTF-8 bytes to records. */
export class CsvParseStream extends Transform {
  #reader;

  /** @param {import("./core/dialect.js").ReadOptions} [options] */
  constructor(options) {
    super({ readableObjectMode: true, decodeStrings: false });
    this.#reader = new ChunkReader(options);
  }

  /**
   * @param {string | Uint8Array} chunk
   * @param {string} _encoding
   * @param {import("node:stream").TransformCallback} callback
   */
  _transform(chunk, _encoding, callback) {
    this.#deliver(() => this.#reader.read(chunk), callback);
  }

  /** @param {import("node:stream").TransformCallback} callback */
  _flush(callback) {
    this.#deliver(() => this.#reader.end(), callback);
  }

  /**
   * @param {() => import("./parser.js").CsvRecord[]} read
   * @param {import("node:stream").TransformCallback} callback
   */
  #deliver(read, callback) {
    try {
      for (const record of read()) this.push(record);
    } catch (error) {
      callback(/** @type {Error} */ (error));
      return;
    }
    callback();
  }
}
