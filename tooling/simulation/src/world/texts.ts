import { isInside } from "../../../../packages/pipeline/src/index.ts";
import type { Artifact, Registration } from "../../../../packages/pipeline/src/index.ts";

import type { Tree } from "./repository.ts";

/** A file that is nobody's, and that no gate which looks at everything lets pass once it is bad. */
export const ELSEWHERE = "elsewhere.md";

/** What an artifact holds that its gate lets pass. */
export function goodText(id: string, number: number): string {
  return `good ${id} ${number}`;
}

/** What an artifact holds that no gate lets pass. */
export function badText(number: number): string {
  return `bad ${number}`;
}

/** A file that registers artifacts. @param kind - 0 and 1: two lists that differ; 2: one that is not valid. */
export function registeringText({ under }: Registration, kind: number): string {
  const [folder] = under;
  const entry = (name: string): string => `  - {id: ${name}, location: ${folder}/${name}.md}\n`;
  if (kind === 2) return "artifacts:\n  - {id: r1, location: ../outside.md}\n";
  return `artifacts:\n${entry("r1")}${kind === 1 ? entry("r2") : ""}`;
}

/** What is at an artifact's location in a tree. */
export function contentsOf(tree: Tree, { location }: Pick<Artifact, "location">): readonly string[] {
  return [...tree].filter(([path]) => isInside(location, path)).map(([, content]) => content);
}

/** Whether an artifact's gate would let a tree pass that has something at its location, if nothing is wrong with the gate itself. */
export function isGood(tree: Tree, artifact: Pick<Artifact, "location" | "inputs">): boolean {
  if (artifact.inputs.includes("**") && tree.get(ELSEWHERE)?.startsWith("bad ") === true) return false;
  const contents = contentsOf(tree, artifact);
  return contents.length > 0 && contents.every((content) => !content.startsWith("bad "));
}
