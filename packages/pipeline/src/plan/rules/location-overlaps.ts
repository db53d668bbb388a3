import { showText } from "../../util/show-text.ts";
import type { ArtifactDraft } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

/** The folders above a path, nearest first. */
export const foldersAbove = (path: string): string[] => {
  const folders: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) folders.push(path.slice(0, slash));
  return folders;
};

const nameOf = (artifact: ArtifactDraft): string => showText(artifact.id ?? `artifacts[${artifact.position}]`);

/** Reports equal locations, and locations inside another artifact's. */
export const findLocationOverlaps = (artifacts: readonly ArtifactDraft[]): Finding[] => {
  const owners = new Map<string, ArtifactDraft>();
  const findings: Finding[] = [];
  for (const artifact of artifacts) {
    if (artifact.location === null) continue;
    const owner = owners.get(artifact.location);
    if (owner === undefined) owners.set(artifact.location, artifact);
    else {
      const message = `${nameOf(owner)} already has the location ${showText(artifact.location)}; choose another`;
      findings.push({ code: "DUPLICATE_LOCATION", message, path: ["artifacts", artifact.position, "location"] });
    }
  }
  for (const [location, artifact] of owners) {
    const around = foldersAbove(location).find((folder) => owners.has(folder));
    if (around === undefined) continue;
    const owner = owners.get(around)!;
    const message = `${showText(location)} lies inside ${showText(around)}, the location of ${nameOf(owner)}; move one of them`;
    findings.push({ code: "LOCATION_INSIDE_LOCATION", message, path: ["artifacts", artifact.position, "location"] });
  }
  return findings;
};
