import { badText, ELSEWHERE, goodText } from "./texts.ts";
import { changed } from "./repository.ts";
import type { World } from "./world.ts";

/** Somebody commits to the branch, or takes commits off it. @returns what was done. */
export function moveBranch({ repository, choices, plan }: World, step: number): string {
  const { head } = repository;
  const { parent, tree } = repository.at(head);
  if (parent !== null && choices.chance(0.35)) {
    const isRewritten = choices.chance(0.6);
    // The same files in another commit: what was closed there is on the branch no more, though nothing of it has changed.
    repository.head = isRewritten ? repository.commit(parent, tree).id : parent;
    return isRewritten ? `rewrites ${head.slice(0, 8)}, the last commit` : `takes ${head.slice(0, 8)} off the branch`;
  }
  const { location, id } = choices.pick(plan.artifacts);
  const kind = choices.weighted([3, 2, 2, 1]);
  const path = location.includes(".") ? location : `${location}/${id}.md`;
  const change = [
    { path: "README.md", content: `edited ${step}` },
    { path: `shared/${step}.ts`, content: "shared" },
    { path, content: goodText(id, 1000 + step) },
    { path, content: choices.chance(0.5) ? null : badText(1000 + step) },
  ][kind] as { readonly path: string; readonly content: string | null };
  repository.head = repository.commit(head, changed(repository.at(head).tree, [change])).id;
  return `commits ${change.path}${change.content === null ? " away" : ""}`;
}

/** Somebody takes away what no artifact answers for and no gate that looks at everything lets pass. */
export function mendBranch({ repository }: World): void {
  const { head } = repository;
  const { tree } = repository.at(head);
  if (tree.has(ELSEWHERE)) repository.head = repository.commit(head, changed(tree, [{ path: ELSEWHERE, content: null }])).id;
}
