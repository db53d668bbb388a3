import type { GitObject, ObjectFacts } from "./object-reader.ts";

/** Objects from when they are made until they have landed: what {@link ObjectStore} adds, and asks for before it asks git. */
export interface ObjectKeeper {
  /** An object that git may not have yet. */
  get(oid: string): GitObject | undefined;
  /** Its type and size. */
  describe(oid: string): ObjectFacts | undefined;
  /** Takes an object and gives its identifier. */
  add(type: "blob" | "commit" | "tree", content: Buffer): string;
  /** Returns once everything that was added before may be named by what outlives this process. Throws what the system says. */
  flush(): Promise<void>;
  /** Returns once git finds everything that was added before. Throws what the system says. */
  showGit(): Promise<void>;
  /** Returns once these objects, wherever they are, are on the disk and git finds them. Throws what the system says. */
  land(oids: readonly string[]): Promise<void>;
  /** Gives free what it has open, once nothing is under way. */
  close(): Promise<void>;
}
