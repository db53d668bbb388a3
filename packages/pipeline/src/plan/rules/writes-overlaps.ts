import { compileGlobReach, compileGlobs, globBase } from "../../util/glob.ts";
import { isInside } from "../../util/is-inside.ts";
import { showText } from "../../util/show-text.ts";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";
import { foldersAbove } from "./location-overlaps.ts";

/** Finds, for a base folder, every artifact whose location is at, below or above it, without looking at the others. */
const createNearby = (artifacts: readonly ArtifactDraft[]): ((base: string) => readonly ArtifactDraft[]) => {
  const byLocation = new Map<string, ArtifactDraft>();
  for (const artifact of artifacts) if (artifact.location !== null) byLocation.set(artifact.location, artifact);
  const located = [...byLocation.values()];
  const locations = [...byLocation.keys()].toSorted((left, right) => (left < right ? -1 : 1));

  const firstFrom = (text: string): number => {
    let low = 0;
    let high = locations.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (locations[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return (base) => {
    if (base === "") return located;
    const around = [base, ...foldersAbove(base)].flatMap((path) => byLocation.get(path) ?? []);
    // "0" is the character after "/": everything between the two lies below the base.
    const below = locations.slice(firstFrom(`${base}/`), firstFrom(`${base}0`)).map((path) => byLocation.get(path)!);
    return [...around, ...below];
  };
};

/**
 * Reports each `writes` glob that matches another artifact's location, or could match something below it.
 *
 * "Below" counts where the location is known to be a folder: it is written with a slash at its end, or the glob's fixed
 * part leads into it. Without that, every glob such as `**` + `/*.md` would clash with every file, as if the file were a folder.
 * Only the first clash of a glob is reported.
 */
export const findWritesOverlaps = (artifacts: readonly ArtifactDraft[]): Finding[] => {
  const nearby = createNearby(artifacts);
  const clashes = new Map<string, readonly ArtifactDraft[]>();

  /** The first two artifacts that the glob touches: one of them may be its owner. */
  const firstClashes = (glob: string): readonly ArtifactDraft[] => {
    const base = globBase(glob);
    const candidates = nearby(base);
    const found: ArtifactDraft[] = [];
    // Compiling takes far longer than looking, and most globs have nobody near.
    if (candidates.length === 0) return found;
    const matches = compileGlobs([glob]);
    const reaches = compileGlobReach(glob);
    for (const artifact of candidates) {
      const location = artifact.location!;
      const isFolder = artifact.isFolder || isInside(location, base);
      if (!matches(location) && !(isFolder && reaches(location))) continue;
      found.push(artifact);
      if (found.length === 2) break;
    }
    return found;
  };

  const findings: Finding[] = [];
  for (const artifact of artifacts) {
    for (const { text, position } of artifact.writes) {
      let touched = clashes.get(text);
      if (touched === undefined) {
        touched = firstClashes(text);
        clashes.set(text, touched);
      }
      const other = touched.find((candidate) => candidate.location !== artifact.location);
      if (other === undefined) continue;
      const message = `the glob ${showText(text)} matches ${showText(other.location!)}, the location of ${showText(other.id ?? "another artifact")}; narrow it`;
      findings.push({ code: "WRITES_OTHER_LOCATION", message, path: ["artifacts", artifact.position, "writes", position] });
    }
  }
  return findings;
};
