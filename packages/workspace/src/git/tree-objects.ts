/** One entry of a tree object. */
export interface TreeItem {
  /** As the object has it: `40000` for a folder, else six digits. */
  readonly mode: string;
  /** The name's bytes, one character each. */
  readonly name: string;
  readonly oid: string;
}

/** Mode of a folder in a tree object. */
export const FOLDER_MODE = "40000";

/** Reads a tree object. Source: gitformat-pack(5) and `fsck_tree` of git. */
export function parseTreeObject(content: Buffer, oidBytes: number): TreeItem[] {
  const items: TreeItem[] = [];
  for (let offset = 0; offset < content.length; ) {
    const space = content.indexOf(32, offset);
    const zero = content.indexOf(0, space);
    const end = zero + 1 + oidBytes;
    if (space === -1 || zero === -1 || end > content.length) throw new Error("Internal error: a tree object is cut short");
    items.push({
      mode: content.toString("latin1", offset, space),
      name: content.toString("latin1", space + 1, zero),
      oid: content.toString("hex", zero + 1, end),
    });
    offset = end;
  }
  return items;
}

/** Writes a tree object. @param items - in git's order, see {@link compareItems}. */
export function renderTreeObject(items: readonly TreeItem[]): Buffer {
  let bytes = 0;
  for (const { mode, name, oid } of items) bytes += mode.length + name.length + 2 + oid.length / 2;
  const content = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const { mode, name, oid } of items) {
    at += content.write(`${mode} ${name}\0`, at, "latin1");
    at += content.write(oid, at, "hex");
  }
  return content;
}

/** Git's order of the entries of a tree: by bytes, a folder as if its name ended in `/`. */
export function compareItems(left: TreeItem, right: TreeItem): number {
  const a = sortKey(left);
  const b = sortKey(right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sortKey({ mode, name }: TreeItem): string {
  return mode === FOLDER_MODE ? `${name}/` : name;
}

/** Whether an entry is a folder. */
export function isFolder(item: TreeItem): boolean {
  return item.mode === FOLDER_MODE;
}
