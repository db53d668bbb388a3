import type { ArtifactFile } from "../../plan/plan-file.ts";
import type { Feature } from "./feature.ts";
import type { Oddity } from "./oddities.ts";

/** How the plan's artifacts are to be made from features; see `ImportOptions`. */
export interface ArtifactOptions {
  /** Program and arguments with placeholders; `null`: the gates are left empty. */
  readonly gate: readonly string[] | null;
  /** Location with the placeholder `{id}`. */
  readonly location: string;
  readonly writes: readonly string[];
}

/** Folder of the files in which humans answer what AutoForge had asked. */
const HUMAN_INPUT_FOLDER = "human-input";
/** Largest distance from 0 that a plan allows. */
const MAX_PRIORITY = 1_000_000;

const CLAIM =
  "AutoForge has this feature marked as passing. That is a claim: look for its work in the repository first, and finish or mend it where it does not hold.";

/** An entry of the plan's `artifacts`; its gate may be empty, which no plan that runs can have. */
export type PlannedArtifact = Omit<ArtifactFile, "gate"> & { readonly gate: { readonly checks: readonly { readonly run: readonly string[] }[] } };

/** The artifacts of the stages that AutoForge does not have. Their gates fail without what their descriptions ask for. */
export const STAGE_ARTIFACTS: readonly PlannedArtifact[] = [
  {
    id: "architecture",
    stage: "A",
    location: "docs/architecture.md",
    title: "Architecture of the application",
    description:
      'Describe the application as it is meant to be built: its parts under the heading "## Parts", what each is responsible for, and how they depend on one another. The features are in pawl.yaml.',
    gate: { checks: [{ run: ["grep", "-q", "^## Parts", "docs/architecture.md"] }] },
  },
  {
    id: "guide",
    stage: "B",
    location: "docs/guide.md",
    title: "Guide for users and developers",
    description:
      'Describe how to start the application, how to run its tests, and under the heading "## Use" how its features are used. The features are in pawl.yaml.',
    needs: ["architecture"],
    gate: { checks: [{ run: ["grep", "-q", "^## Use", "docs/guide.md"] }] },
  },
  {
    id: "decision",
    stage: "D",
    location: "docs/decision.md",
    title: "Decision on the release",
    description:
      'Run every test of the application and write down whether it can be released, with the reasons, in a line that begins with "Decision:". The gate wants "Decision: release".',
    gate: { checks: [{ run: ["grep", "-q", "^Decision: release", "docs/decision.md"] }] },
  },
];

/** The artifact of stage C for a feature. */
export function featureArtifact(
  feature: Feature,
  { id, needs }: { readonly id: string; readonly needs: readonly string[] },
  options: ArtifactOptions,
): { readonly artifact: PlannedArtifact; readonly oddities: readonly Oddity[] } {
  const location = options.location.replaceAll("{id}", id);
  const answerFile = feature.openRequest === null ? null : `${HUMAN_INPUT_FOLDER}/${id}.md`;
  const { priority, isOutOfRange } = planPriority(feature.priority);
  const description = describe(feature, answerFile);
  const artifact: PlannedArtifact = {
    id,
    stage: "C",
    location,
    title: feature.name ?? `Feature ${feature.label}`,
    ...(description === "" ? {} : { description }),
    ...(feature.steps.length === 0 ? {} : { steps: [...feature.steps] }),
    ...(needs.length === 0 ? {} : { needs: [...needs] }),
    ...(answerFile === null ? {} : { requires: { files: [answerFile] } }),
    ...(options.writes.length === 0 ? {} : { writes: [...options.writes] }),
    gate: { checks: options.gate === null ? [] : [{ run: fillIn(options.gate, id, location) }] },
    ...(priority === 0 ? {} : { priority }),
    ...(feature.category === null ? {} : { category: feature.category }),
  };
  const oddities: Oddity[] = [];
  if (isOutOfRange) {
    const message = `its priority ${feature.priority} is beyond what a plan can hold; ${priority} is used`;
    oddities.push({ code: "PRIORITY_OUT_OF_RANGE", feature: feature.label, message });
  }
  if (answerFile !== null) {
    const message = `AutoForge waits for a human; the artifact ${id} requires the file ${answerFile} with the answer, and its description has the question`;
    oddities.push({ code: "HUMAN_INPUT_OPEN", feature: feature.label, message });
  }
  return { artifact, oddities };
}

/** The command of a gate for one artifact; a folder's location comes without its slash. */
function fillIn(words: readonly string[], id: string, location: string): [string, ...string[]] {
  const path = location.replace(/\/$/, "");
  const [program = "", ...rest] = words.map((word) => word.replaceAll("{location}", path).replaceAll("{id}", id));
  return [program, ...rest];
}

/** AutoForge does the smallest priority first, Pawl the largest. */
function planPriority(autoforgePriority: number): { readonly priority: number; readonly isOutOfRange: boolean } {
  const wanted = 0 - autoforgePriority;
  const priority = Math.min(MAX_PRIORITY, Math.max(-MAX_PRIORITY, wanted));
  return { priority, isOutOfRange: priority !== wanted };
}

function describe({ description, isClaimed, openRequest }: Feature, answerFile: string | null): string {
  const question =
    openRequest === null ? [] : [`AutoForge asked a human, and ${answerFile ?? ""} is to hold the answer (no secrets):\n${openRequest}`];
  return [...(description === "" ? [] : [description]), ...question, ...(isClaimed ? [CLAIM] : [])].join("\n\n");
}
