import type { ObjectStore } from "../git/object-store.ts";
import { SYMLINK_MODE, type TreeEntry } from "../git/tree-entry.ts";
import { PAWL_FOLDERS } from "../ignore/personal-ignore-rules.ts";
import { decodePath } from "../paths/path-codec.ts";
import { isGitFolderName } from "../paths/repository-path.ts";
import type { LinkOutside } from "../workspace.ts";

/** Links that are followed one after another; systems follow about as many. */
const MAX_FOLLOWED = 40;

/** See `Workspace.linksOutside`. A link that leads nowhere, or in a circle, stays inside. */
export async function findLinksOutside(store: ObjectStore, options: { readonly commit: string; readonly parent: string }): Promise<readonly LinkOutside[]> {
  const links = await readLinks(store, options.commit);
  if (links.size === 0) return [];
  const outside = leadingOut(links);
  if (outside.length === 0) return [];
  const before = await readLinks(store, options.parent);
  const wasOutside = new Set(leadingOut(before).map(({ path, target }) => `${path}\0${target}`));
  return outside.filter(({ path, target }) => !wasOutside.has(`${path}\0${target}`));
}

function leadingOut(links: ReadonlyMap<string, string>): LinkOutside[] {
  return [...links].filter(([path, target]) => leadsOut(links, path, target)).map(([path, target]) => ({ path, target }));
}

/** Targets of a commit's links, by path. */
async function readLinks(store: ObjectStore, commit: string): Promise<ReadonlyMap<string, string>> {
  const entries: TreeEntry[] = (await store.entries(await store.treeOf(commit))).filter((entry) => entry.mode === SYMLINK_MODE);
  const blobs = await store.readBlobs([...new Set(entries.map((entry) => entry.oid))]);
  return new Map(entries.map((entry) => [entry.path, decodePath(blobs.get(entry.oid) ?? Buffer.alloc(0))]));
}

/** Walks the way as a system would, where `..` goes up from the place that a link led to. */
function leadsOut(links: ReadonlyMap<string, string>, path: string, target: string): boolean {
  const place = path.split("/").slice(0, -1);
  const rest = [target];
  let followed = 0;
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next.startsWith("/")) return true;
    const [segment = "", ...more] = next.split("/");
    if (more.length > 0) rest.unshift(more.join("/").replace(/^\/+/u, ""));
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      if (place.length === 0) return true;
      place.pop();
      continue;
    }
    const further = links.get([...place, segment].join("/"));
    if (further === undefined) {
      place.push(segment);
      if (isGitFolderName(segment) || (place.length === 1 && PAWL_FOLDERS.includes(segment))) return true;
    } else {
      followed += 1;
      if (followed > MAX_FOLLOWED) return false;
      rest.unshift(further);
    }
  }
  return false;
}
