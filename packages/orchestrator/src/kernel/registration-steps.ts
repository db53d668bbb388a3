import { MAX_REGISTRATION_BYTES, registrationsOf } from "@pawl/pipeline";
import type { Artifact, Plan } from "@pawl/pipeline";

/**
 * What the agent of an artifact is told about the files by which it registers others: what Pawl's own check of them asks for. Empty
 * for an artifact that registers nothing.
 */
export function registrationSteps(plan: Plan, artifact: Artifact): readonly string[] {
  if (artifact.from !== undefined) return [];
  return registrationsOf(plan, artifact).map(({ from, stage, under, min, max, gates }) => {
    const names = Object.keys(gates).join(", ");
    return (
      `${from} lists the artifacts of stage ${stage}, which are registered when this artifact closes: a YAML mapping with the one key \`artifacts\`, a list of ` +
      `${min} to ${max} mappings with \`id\` and \`location\`, and where they help \`title\`, \`description\`, \`steps\`, \`needs\` and \`gate\`; no other key, no aliases, at most ${MAX_REGISTRATION_BYTES} bytes. ` +
      `Each location is one file or folder of its own below ${under.map((folder) => `${folder}/`).join(" or ")}, of letters, digits, ".", "_" and "-". ` +
      `\`needs\` names artifacts of the list or of the plan. \`gate\` is one of ${names}; left out it is default. Pawl checks the file before it counts.`
    );
  });
}
