import type { Artifact, Plan } from "../plan.ts";

/** What equal parts of artifacts are told by, each once. */
export const SHARED_FIELDS = ["steps", "run", "requires", "writes", "inputs", "gate", "forbid"] as const satisfies readonly (keyof Artifact)[];

/** Field of an artifact that many of them have in common. */
export type SharedField = (typeof SHARED_FIELDS)[number];

/** An artifact in a line: the position of each shared part among all that came, and of each need among the artifacts. */
export type SentArtifact = Omit<Artifact, SharedField | "needs"> & Readonly<Record<SharedField, number>> & { readonly needs: readonly number[] };

/** One line of a plan that is handed over. */
export type PlanLine =
  /** Comes first: everything but what the others bring. */
  | { readonly kind: "top"; readonly top: Plan }
  | { readonly kind: "agents"; readonly agents: readonly (readonly [string, Plan["agents"][string]])[] }
  /** Parts that the artifacts of this line name and none before did. */
  | { readonly kind: "artifacts"; readonly parts: readonly unknown[]; readonly artifacts: readonly SentArtifact[] };

/** Profiles or artifacts of one line: enough that the lines are few, few enough that one takes little memory. */
const PER_LINE = 200;

/**
 * A valid plan as lines of JSON, which {@link PlanFromLines} puts together again: for handing a large plan from one process to another
 * without either having all of its text. No line has a line feed in it.
 */
export function* planLines(plan: Plan): Generator<string, void> {
  const line = (content: PlanLine): string => JSON.stringify(content);
  yield line({ kind: "top", top: { ...plan, agents: {}, artifacts: [] } });
  for (const agents of chunksOf(Object.entries(plan.agents))) yield line({ kind: "agents", agents });
  const numbers = new Map(plan.artifacts.map(({ id }, number) => [id, number]));
  const known = new Map<unknown, number>();
  for (const chunk of chunksOf(plan.artifacts)) {
    const parts: unknown[] = [];
    const numberOf = (part: unknown): number => {
      const before = known.get(part);
      if (before !== undefined) return before;
      parts.push(part);
      known.set(part, known.size);
      return known.size - 1;
    };
    const artifacts = chunk.map((artifact): SentArtifact => {
      const shared = Object.fromEntries(SHARED_FIELDS.map((field) => [field, numberOf(artifact[field])])) as Record<SharedField, number>;
      return { ...artifact, ...shared, needs: artifact.needs.map((need) => numberOfNeed(numbers, need)) };
    });
    yield line({ kind: "artifacts", parts, artifacts });
  }
}

function numberOfNeed(numbers: ReadonlyMap<string, number>, need: string): number {
  const number = numbers.get(need);
  if (number === undefined) throw new Error(`Internal error: a plan without the artifact ${JSON.stringify(need)} that one of it needs`);
  return number;
}

function* chunksOf<T>(items: readonly T[]): Generator<readonly T[], void> {
  for (let at = 0; at < items.length; at += PER_LINE) yield items.slice(at, at + PER_LINE);
}
