import { landObjects, type LooseObject, writeObjects } from "../files/disk.ts";
import type { ObjectKeeper } from "./object-keeper.ts";
import type { GitObject, ObjectFacts } from "./object-reader.ts";
import { renderObject, renewObject, writeLooseObject } from "./object-writer.ts";

/** A larger object is written at once: handing it to a thread would copy it. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Objects of somebody's own repository, on their way to the disk. They can be read here meanwhile; git, which cannot, is given none before {@link flush} has ended.
 */
export class UnwrittenObjects implements ObjectKeeper {
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

  describe(oid: string): ObjectFacts | undefined {
    const known = this.#objects.get(oid);
    return known === undefined ? undefined : { type: known.type, bytes: known.content.length };
  }

  add(type: "blob" | "commit" | "tree", content: Buffer): string {
    const object = renderObject(type, content, this.#objectFormat);
    const { oid, bytes } = object;
    if (this.#objects.has(oid) || (type === "blob" && renewObject(this.#objectsDir, oid))) return oid;
    if (bytes.length > LARGEST_BYTES) {
      writeLooseObject(this.#objectsDir, oid, bytes);
    } else {
      this.#objects.set(oid, { type, content });
      this.#waiting.push(object);
    }
    return oid;
  }

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

  async showGit(): Promise<void> {
    await this.flush();
  }

  async land(oids: readonly string[]): Promise<void> {
    await this.flush();
    await landObjects({ objectsDir: this.#objectsDir, objectFormat: this.#objectFormat, packed: [], loose: oids });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#writing);
  }

  async #write(objects: readonly LooseObject[]): Promise<void> {
    try {
      await writeObjects(this.#objectsDir, objects);
    } finally {
      for (const { oid } of objects) this.#objects.delete(oid);
    }
  }
}
