import { event, sameValue } from "@pawl/pipeline";
import type { Artifact, EventBody, EventData, PipelineState } from "@pawl/pipeline";

/** What a file registers, with the digests of the gates and what of it is on the head already. */
export interface RegisteredFile {
  readonly from: string;
  readonly artifacts: readonly Artifact[];
  readonly gateDigests: Readonly<Record<string, string>>;
  /** Locations of them that exist where the file is to land. */
  readonly present: ReadonlySet<string>;
}

type Registration = NonNullable<EventData<"integration.prepared">["registers"]>[number];

/** How what a file registers differs from what the run has of it; `null` where it does not. */
export function registrationOf(state: PipelineState, { from, artifacts, gateDigests, present }: RegisteredFile): Registration | null {
  const names = new Set(artifacts.map(({ id }) => id));
  const isAt = (artifact: Artifact): boolean => state.byId.get(artifact.id)?.location === artifact.location;
  const added = artifacts.filter((artifact) => !isAt(artifact));
  const changed = artifacts.filter((artifact) => isAt(artifact) && isOther(state, artifact, gateDigests));
  const removed = state.plan.artifacts.filter((one) => one.from === from && !names.has(one.id)).map(({ id }) => id);
  if (added.length + changed.length + removed.length === 0) return null;
  return {
    from,
    registered: [...artifacts],
    gateDigests: { ...gateDigests },
    added: added.map(({ id }) => id),
    changed: changed.map(({ id }) => id),
    removed,
    gateFirst: added.filter(({ location }) => present.has(location)).map(({ id }) => id),
  };
}

function isOther(state: PipelineState, artifact: Artifact, gateDigests: RegisteredFile["gateDigests"]): boolean {
  return !sameValue(state.byId.get(artifact.id), artifact) || state.gateDigests[artifact.id] !== gateDigests[artifact.id];
}

/** What the closure of an artifact registers, in its transition. What was parked and is to be something else now is tried again. */
export function registeredBy(state: PipelineState, { artifact, registers = [] }: EventData<"integration.prepared">): readonly EventBody[] {
  return registers.flatMap((registration) => [
    event("artifacts.registered", { artifact, ...registration }),
    ...registration.changed
      .filter((id) => state.artifacts.get(id)?.phase === "parked")
      .map((id) => event("artifact.unparked", { artifact: id, by: "pawl", why: `${registration.from} registers something else` })),
  ]);
}
