import { type Event, getScalarValue, parseEvents } from "js-yaml";
import { MAX_DEPTH } from "../plan-limits.ts";
import type { Finding } from "../plan-problem.ts";
import { EVENT, nodeOffset, skipNode } from "./events.ts";

/** The paths of all findings as a tree, so that one pass over the events finds them all. */
interface PathTree {
  readonly children: Map<string | number, PathTree>;
  /** Indices of the findings whose path ends here. */
  readonly findings: number[];
}

const emptyTree = (): PathTree => ({ children: new Map(), findings: [] });

const pathTree = (findings: readonly Finding[]): PathTree => {
  const root = emptyTree();
  findings.forEach((finding, index) => {
    if (finding.offset !== undefined) return;
    let tree = root;
    for (const step of finding.path) {
      let child = tree.children.get(step);
      if (child === undefined) {
        child = emptyTree();
        tree.children.set(step, child);
      }
      tree = child;
    }
    tree.findings.push(index);
  });
  return root;
};

/**
 * Offset of each finding in a text that `readYaml` could read. A finding at a value that is not there (a missing key) is at the value around it,
 * one inside an aliased value at the alias.
 *
 * Parses the text again: keeping the events of a large plan until its rules were checked takes hundreds of megabytes, and
 * most plans have no findings.
 */
export const locateFindings = (text: string, findings: readonly Finding[]): number[] => {
  if (findings.length === 0) return [];
  const events = parseEvents(text, { maxDepth: MAX_DEPTH });
  const offsets = findings.map((finding) => finding.offset ?? 0);
  const isFound = findings.map((finding) => finding.offset !== undefined);

  const set = (index: number, offset: number): void => {
    if (isFound[index] === true) return;
    offsets[index] = offset;
    isFound[index] = true;
  };
  const setAll = (tree: PathTree, offset: number): void => {
    for (const index of tree.findings) set(index, offset);
    for (const child of tree.children.values()) setAll(child, offset);
  };

  /** Visits the child, if a finding lies on its way, and returns the index of the event after it. */
  const visitChild = (child: PathTree | undefined, index: number, keyOffset: number): number => {
    if (child === undefined) return skipNode(events, index);
    for (const finding of child.findings) if (findings[finding]!.at === "key") set(finding, keyOffset);
    return visit(child, index, keyOffset);
  };

  const keyOf = (event: Event): string | null => {
    if (event.type !== EVENT.SCALAR) return null;
    return event.valueStart < 0 ? "" : getScalarValue(text, event);
  };

  const visit = (tree: PathTree, index: number, around: number): number => {
    const event = events[index]!;
    const offset = nodeOffset(event) ?? around;
    for (const finding of tree.findings) set(finding, offset);
    let next = index + 1;
    if (event.type === EVENT.SEQUENCE) {
      for (let position = 0; events[next]!.type !== EVENT.POP; position += 1) {
        next = visitChild(tree.children.get(position), next, nodeOffset(events[next]!) ?? offset);
      }
      next += 1;
    } else if (event.type === EVENT.MAPPING) {
      while (events[next]!.type !== EVENT.POP) {
        const keyEvent = events[next]!;
        const key = keyOf(keyEvent);
        const value = skipNode(events, next);
        next = visitChild(key === null ? undefined : tree.children.get(key), value, nodeOffset(keyEvent) ?? offset);
      }
      next += 1;
    }
    setAll(tree, offset);
    return next;
  };

  const first = events.findIndex((event) => event.type !== EVENT.DOCUMENT);
  if (first !== -1) visit(pathTree(findings), first, 0);
  return offsets;
};
