import { existsSync } from "node:fs";

import { type LooseObject, writeObjects } from "../files/disk.ts";
import type { GitObject } from "./object-reader.ts";
import { looseObjectPath, renderObject, writeLooseObject } from "./object-writer.ts";

/** A larger object is written at once: handing it to a thread would copy it. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Objects on their way to the disk. They can be read here meanwhile; git, which cannot, is given none before {@link flush} has ended.
 */
export class UnwrittenObjects {
  readonly #objectsDir: string;
  readonly #objectFormat: "sha1" | "sha256";
  /** What waits to be handed over, and what is being written. */
  readonly #objects = new Map<string, GitObject>();
  readonly #writing = new Set<Promise<void>>();
  #waiting: LooseObject[] = [];

  constructor(objectsDir: string, objectFormat: "sha1" | "sha256") {
    this.#objectsDir = objectsDir;
    this.#objectFormat = objectFormat;
  }

  get(oid: string): GitObject | undefined {
    return this.#objects.get(oid);
  }

  /** Takes an object and gives its identifier. */
  add(type: "blob" | "commit" | "tree", content: Buffer): string {
    const object = renderObject(type, content, this.#objectFormat);
    const { oid, bytes } = object;
    if (this.#objects.has(oid) || (type === "blob" && existsSync(looseObjectPath(this.#objectsDir, oid)))) return oid;
    if (bytes.length > LARGEST_BYTES) {
      writeLooseObject(this.#objectsDir, oid, bytes);
    } else {
      this.#objects.set(oid, { type, content });
      this.#waiting.push(object);
    }
    return oid;
  }

  /** Returns once everything that was added before is written. Throws what the system says. */
  async flush(): Promise<void> {
    const objects = this.#waiting;
    this.#waiting = [];
    if (objects.length > 0) {
      const writing = this.#write(objects);
      this.#writing.add(writing);
      // Whoever waits sees the error, also where somebody else began to write.
      writing.catch(() => undefined).finally(() => this.#writing.delete(writing));
    }
    await Promise.all(this.#writing);
  }

  async #write(objects: readonly LooseObject[]): Promise<void> {
    try {
      await writeObjects(this.#objectsDir, objects);
    } finally {
      for (const { oid } of objects) this.#objects.delete(oid);
    }
  }
}
