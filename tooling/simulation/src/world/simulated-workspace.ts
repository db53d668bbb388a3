import { artifactAllows } from "../../../../packages/pipeline/src/index.ts";
import type { AdvanceResult, Workspace } from "../../../../packages/workspace/src/index.ts";

import { Violation } from "../invariants/violation.ts";
import { machine } from "../machine/machine.ts";
import { nextTurn } from "../machine/virtual-time.ts";
import { changed } from "./repository.ts";
import type { Difference } from "./repository.ts";
import type { World } from "./world.ts";

/** What the world keeps of an attempt's workspace. */
export interface AttemptFiles {
  readonly base: string;
  /** What its agent left. */
  left: ReadonlyMap<string, string>;
}

type Methods = { readonly [Name in Exclude<keyof Workspace, "mode" | "branch">]: Workspace[Name] };

/**
 * A workspace on the simulated repository. What its methods do is done at one moment, with a point to die at before and after it; what
 * moves the branch must have been announced in the ledger.
 */
export function simulatedWorkspace(world: World): Workspace {
  const { repository, attempts } = world;
  const look = async <T>(work: () => T): Promise<T> => {
    machine.look();
    await nextTurn();
    machine.look();
    return work();
  };
  const change = async <T>(place: string, work: () => T): Promise<T> => {
    machine.effect(`before ${place}`);
    await nextTurn();
    machine.look();
    const result = work();
    machine.effect(`after ${place}`);
    return result;
  };
  const notPlayed = (): never => {
    throw new Error("Internal error: no simulated run calls this");
  };
  const moveHead = (from: string, to: string, type: "integration.prepared" | "rollback.prepared"): AdvanceResult => {
    if (repository.head === to) return { kind: "advanced", projectTree: { kind: "updated" } };
    if (repository.head !== from) return { kind: "moved", head: repository.head };
    if (!world.isAnnounced(type, to)) throw new Violation("the branch was moved before the ledger said so", `${type} ${to}`);
    repository.head = to;
    return { kind: "advanced", projectTree: world.choices.chance(0.02) ? { kind: "blocked", reason: "local-edits", paths: ["README.md"] } : { kind: "updated" } };
  };
  const methods: Methods = {
    head: () => look(() => repository.head),
    prepareAttempt: ({ attempt }) =>
      change(`workspace of attempt ${attempt}`, () => {
        attempts.set(attempt, { base: repository.head, left: new Map() });
        return { path: `/clones/${attempt}`, base: repository.head };
      }),
    acceptSetup: () => look(() => undefined),
    collect: ({ attempt, artifacts }) =>
      change(`candidates of attempt ${attempt}`, () => {
        const files = attempts.get(attempt);
        if (files === undefined) throw new Violation("what an attempt without a workspace left was collected", String(attempt));
        let parent = files.base;
        const candidates = artifacts.map((paths, index) => {
          const own = [...files.left].filter(([path]) => artifacts.length === 1 || artifactAllows(paths, path) || (index === 0 && !artifacts.some((one) => artifactAllows(one, path))));
          const made = own.length === 0 ? repository.at(parent) : repository.commit(parent, changed(repository.at(parent).tree, own.map(([path, content]) => ({ path, content }))));
          const candidate = { attempt, artifact: paths.id, commit: made.id, tree: repository.treeId(made.id), parent, changed: [] };
          parent = made.id;
          return candidate;
        });
        return { candidates, stray: [], tampering: [] };
      }),
    releaseAttempt: (attempt) =>
      change(`release of attempt ${attempt}`, () => {
        attempts.delete(attempt);
        return { quarantined: [] };
      }),
    unreleasedAttempts: () => look(() => [...attempts.keys()]),
    checkout: notPlayed,
    bringOnto: ({ candidate, head }) =>
      change("a commit on the head", () => {
        const brought = repository.bringOnto({ commit: candidate.commit, parent: candidate.parent, head });
        return "conflict" in brought ? { kind: "conflict", paths: brought.conflict } : { kind: "moved", commit: brought.id, tree: repository.treeId(brought.id) };
      }),
    advance: ({ from, to }) => change(`the branch to ${to.slice(0, 8)}`, () => moveHead(from, to, "integration.prepared")),
    prepareRevert: ({ commits, head }) => change("a revert", () => revert(world, commits, head)),
    resolveCommit: (prefix) => look(() => repository.find(prefix)),
    takeBack: ({ from, to }) => change(`the branch back by ${to.slice(0, 8)}`, () => moveHead(from, to, "rollback.prepared")),
    finishInterruptedAdvance: () => look(() => ({ kind: "updated" })),
    adoptForeignChanges: () => look(() => null),
    contains: (commit) => look(() => repository.contains(repository.head, commit)),
    commitsBetween: (from, to) =>
      look(() => {
        const known = new Set([...repository.history(from)].map(({ id }) => id));
        return [...repository.history(to)].filter(({ id }) => !known.has(id)).toReversed().map(({ id, parent }) => ({ commit: id, subject: "somebody's", paths: parent === null ? [] : repository.difference(parent, id).map(({ path }) => path) }));
      }),
    changesBetween: (from, to) => look(() => repository.difference(from, to).map(({ path, status }) => ({ path, status, isSymlink: false }))),
    digests: ({ commit, locations, inputs }) =>
      look(() => ({
        tree: repository.treeId(commit),
        locations: Object.fromEntries(locations.map((location) => [location, repository.locationDigest(commit, location)])),
        inputs: repository.inputsDigest(commit, inputs),
      })),
    addedLines: notPlayed,
    linksOutside: notPlayed,
    isBlank: notPlayed,
    readFile: ({ commit, path }) =>
      look(() => {
        const content = repository.at(commit).tree.get(path);
        return content === undefined ? null : Buffer.from(content);
      }),
    close: async () => undefined,
  };
  return { mode: world.mode, branch: world.mode === "isolated" ? "main" : null, ...methods };
}

/** Commits that take back what earlier ones did, the latest first. */
function revert({ repository }: World, commits: readonly string[], head: string): Awaited<ReturnType<Workspace["prepareRevert"]>> {
  const wanted = new Set(commits);
  const inOrder = [...repository.history(head)].filter(({ id }) => wanted.has(id));
  const [missing] = [...wanted].filter((id) => !inOrder.some((one) => one.id === id));
  if (missing !== undefined) return { kind: "impossible", commit: missing, reason: "not-on-branch" };
  let onto = head;
  const reverts: { commit: string; revert: string }[] = [];
  for (const { id, parent } of inOrder) {
    if (parent === null) return { kind: "impossible", commit: id, reason: "root" };
    const back: readonly Difference[] = repository.difference(id, parent);
    const [tree, was] = [repository.at(onto).tree, repository.at(id).tree];
    const conflict = back.filter(({ path, content }) => tree.get(path) !== was.get(path) && (tree.get(path) ?? null) !== content);
    if (conflict.length > 0) return { kind: "conflict", commit: id, paths: conflict.map(({ path }) => path) };
    if (back.every(({ path, content }) => (tree.get(path) ?? null) === content)) return { kind: "impossible", commit: id, reason: "nothing-left" };
    onto = repository.commit(onto, changed(tree, back)).id;
    reverts.push({ commit: id, revert: onto });
  }
  return { kind: "prepared", commit: onto, reverts };
}
