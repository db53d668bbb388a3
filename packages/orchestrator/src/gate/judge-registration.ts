import { parseRegistration, registrationsOf } from "@pawl/pipeline";
import type { Artifact, Plan, PlanProblem, Registration } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import type { ChangeRefusal } from "./judge-changes.ts";

/** What one file of a commit registers. */
export interface FoundRegistration {
  readonly registration: Registration;
  readonly artifacts: readonly Artifact[];
}

/** What the files of an artifact register, as they are in a commit; a refusal where one is not valid. */
export type FoundRegistrations = { readonly kind: "found"; readonly registrations: readonly FoundRegistration[] } | { readonly kind: "refused"; readonly refusal: ChangeRefusal };

/**
 * Reads the files by which an artifact registers others, out of a commit, and checks them like the plan itself. An agent wrote them:
 * nothing of them is followed or executed.
 */
export async function findRegistrations(
  { plan, workspace }: { readonly plan: Plan; readonly workspace: Pick<Workspace, "readFile"> },
  artifact: Artifact,
  commit: string,
): Promise<FoundRegistrations> {
  // What is registered registers nothing itself.
  const wanted = artifact.from === undefined ? registrationsOf(plan, artifact) : [];
  const registrations: FoundRegistration[] = [];
  let before = plan;
  for (const registration of wanted) {
    const bytes = await workspace.readFile({ commit, path: registration.from });
    if (bytes === null) return refused([{ path: registration.from, what: `${registration.from} is not there, or is not a regular file; it must list the artifacts to be registered` }]);
    const result = parseRegistration(bytes, before, registration);
    if (!result.ok) return refused(result.errors.map((problem) => ({ path: registration.from, what: described(problem) })));
    registrations.push({ registration, artifacts: result.artifacts });
    // A second file may not take what the first one has.
    before = { ...before, artifacts: [...before.artifacts.filter(({ from }) => from !== registration.from), ...result.artifacts] };
  }
  return { kind: "found", registrations };
}

function refused(findings: ChangeRefusal["findings"]): FoundRegistrations {
  return { kind: "refused", refusal: { reason: "BAD_REGISTRATION", detail: findings[0]?.what ?? "not valid", findings } };
}

function described({ file, line, column, code, message }: PlanProblem): string {
  return `${file}:${line}:${column}: ${code}: ${message}`;
}
