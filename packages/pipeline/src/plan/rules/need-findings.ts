import { STAGES } from "@pawl/contract";
import { closestWord } from "../../util/closest-word.ts";
import { showText } from "../../util/show-text.ts";
import type { ArtifactDraft, DraftEntry } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

/** Looking for a similar id reads all ids; a plan with many unknown needs gets suggestions for the first ones only. */
const MAX_SUGGESTIONS = 50;

/** Artifacts by id; of equal ids the first. */
export const artifactsById = (artifacts: readonly ArtifactDraft[]): Map<string, ArtifactDraft> => {
  const byId = new Map<string, ArtifactDraft>();
  for (const artifact of artifacts) if (artifact.id !== null && !byId.has(artifact.id)) byId.set(artifact.id, artifact);
  return byId;
};

const stageProblem = (artifact: ArtifactDraft, needed: ArtifactDraft): Pick<Finding, "code" | "message"> | null => {
  const id = showText(needed.id ?? "");
  const isLater =
    artifact.stage !== null && needed.stage !== null && STAGES.indexOf(needed.stage) > STAGES.indexOf(artifact.stage);
  if (isLater) {
    const message = `${id} belongs to stage ${needed.stage}, after stage ${artifact.stage} of this artifact; move one of them, or drop the need`;
    return { code: "NEED_IN_LATER_STAGE", message };
  }
  if (artifact.isOptional || !needed.isOptional) return null;
  const message = `${id} is optional and this artifact is required; make ${id} required, this one optional, or drop the need`;
  return { code: "REQUIRED_NEEDS_OPTIONAL", message };
};

/** Reports needs that name nothing, the artifact itself, the same one twice, a later stage, or something optional. */
export const findNeedProblems = (artifacts: readonly ArtifactDraft[]): Finding[] => {
  const byId = artifactsById(artifacts);
  let suggestions = 0;

  const unknown = (text: string): Pick<Finding, "code" | "message"> => {
    suggestions += 1;
    const meant = suggestions <= MAX_SUGGESTIONS ? closestWord(text, byId.keys()) : null;
    const hint = meant === null ? "add it, or drop the need" : `write ${showText(meant)}, or add it`;
    return { code: "UNKNOWN_NEED", message: `no artifact has the id ${showText(text)}; ${hint}` };
  };

  const needProblem = (artifact: ArtifactDraft, { text }: DraftEntry, seen: Set<string>) => {
    if (seen.has(text)) return { code: "DUPLICATE_NEED", message: `${showText(text)} is listed before; remove it here` } as const;
    seen.add(text);
    if (text === artifact.id) {
      return { code: "SELF_NEED", message: `${showText(text)} is this artifact itself; remove the need` } as const;
    }
    const needed = byId.get(text);
    return needed === undefined ? unknown(text) : stageProblem(artifact, needed);
  };

  return artifacts.flatMap((artifact) => {
    const seen = new Set<string>();
    return artifact.needs.flatMap((need) => {
      const problem = needProblem(artifact, need, seen);
      return problem === null ? [] : [{ ...problem, path: ["artifacts", artifact.position, "needs", need.position] }];
    });
  });
};
