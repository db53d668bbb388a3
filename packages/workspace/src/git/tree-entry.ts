import { decodePath, splitNul } from "../paths/path-codec.ts";

/** Mode that git gives a symbolic link. */
export const SYMLINK_MODE = "120000";
/** Mode that git gives a commit of another repository. */
export const GITLINK_MODE = "160000";

/** One file of a tree. */
export interface TreeEntry {
  /** Git's octal mode, such as `100644`. */
  readonly mode: string;
  readonly oid: string;
  readonly path: string;
}

/** One path that differs between two trees. */
export interface TreeChange {
  readonly path: string;
  readonly status: "A" | "M" | "D" | "T";
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: string;
  readonly newOid: string;
}

/** Entries of `git ls-tree -r -z`. */
export function parseTreeListing(output: Buffer): TreeEntry[] {
  return splitNul(output).map((field) => {
    const tab = field.indexOf(9);
    const [mode = "", , oid = ""] = field.subarray(0, tab).toString("latin1").split(" ");
    return { mode, oid, path: decodePath(field.subarray(tab + 1)) };
  });
}
