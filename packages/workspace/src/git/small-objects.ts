import { alone } from "../files/alone.ts";
import type { GitObject } from "./object-reader.ts";

/** A larger object is read again each time. */
const LARGEST_BYTES = 64 * 1024;
/** Most bytes that are kept in all, with what each object takes beside its content. */
const MOST_BYTES = 2 * 1024 * 1024;
const BYTES_BESIDE_CONTENT = 512;

/** Small objects that were read or written lately: a closure asks several times for what its attempt handed in. */
export class SmallObjects {
  readonly #objects = new Map<string, GitObject>();
  #bytes = 0;

  get(oid: string): GitObject | undefined {
    return this.#objects.get(oid);
  }

  keep(oid: string, object: GitObject): void {
    if (object.content.length > LARGEST_BYTES || this.#objects.has(oid)) return;
    this.#objects.set(oid, { type: object.type, content: alone(object.content) });
    this.#bytes += object.content.length + BYTES_BESIDE_CONTENT;
    for (const [oldest, old] of this.#objects) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#objects.delete(oldest);
      this.#bytes -= old.content.length + BYTES_BESIDE_CONTENT;
    }
  }
}
