import { type Event, getScalarValue, parseEvents } from "js-yaml";
import { MAX_DEPTH } from "../plan-limits.ts";
import type { Finding } from "../plan-problem.ts";
import { EVENT, nodeOffset, skipNode } from "./events.ts";
import { FIRST_ITEM, inParts, type ParsedText, type ReadingOptions, type SplitText } from "./split-list.ts";

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
export const locateFindings = (text: string, findings: readonly Finding[], options?: ReadingOptions): number[] => {
  if (findings.length === 0) return [];
  return (
    inParts(text, options, (split) => locateIn(split.rest, findings, split)) ??
    locateIn({ text, events: parseEvents(text, { maxDepth: MAX_DEPTH }), offsetOf: (offset) => offset }, findings, null)
  );
};

/** @param split - where the text is parsed in parts: `parsed` is then its rest. */
const locateIn = (parsed: ParsedText, findings: readonly Finding[], split: SplitText | null): number[] => {
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

  /** Where the node at an index begins in the whole text. */
  const placeOf = ({ events, offsetOf }: ParsedText, index: number, otherwise: number): number => {
    const offset = nodeOffset(events[index]!);
    return offset === null ? otherwise : offsetOf(offset);
  };

  /** Visits the child, if a finding lies on its way, and returns the index of the event after it. */
  const visitChild = (part: ParsedText, child: PathTree | undefined, index: number, keyOffset: number): number => {
    if (child === undefined) return skipNode(part.events, index);
    for (const finding of child.findings) if (findings[finding]!.at === "key") set(finding, keyOffset);
    if (split !== null && part === split.rest && index === split.listAt) return visitParts(split, child, keyOffset);
    return visit(part, child, index, keyOffset);
  };

  /** Visits the items of a part's list that begin at an index; returns the index after the last one, and how many came by then. */
  const visitItems = (part: ParsedText, tree: PathTree, from: number, { before, around }: { before: number; around: number }) => {
    let next = from;
    let count = before;
    for (; part.events[next]!.type !== EVENT.POP; count += 1) next = visitChild(part, tree.children.get(count), next, placeOf(part, next, around));
    return { next: next + 1, count };
  };

  const visitParts = ({ parts, listAt }: SplitText, tree: PathTree, around: number): number => {
    let before = 0;
    let offset = around;
    for (const part of parts()) {
      if (before === 0) offset = placeOf(part, FIRST_ITEM - 1, around);
      for (const finding of tree.findings) set(finding, offset);
      before = visitItems(part, tree, FIRST_ITEM, { before, around: offset }).count;
    }
    setAll(tree, offset);
    return listAt + 1;
  };

  const keyOf = (text: string, event: Event): string | null => {
    if (event.type !== EVENT.SCALAR) return null;
    return event.valueStart < 0 ? "" : getScalarValue(text, event);
  };

  const visit = (part: ParsedText, tree: PathTree, index: number, around: number): number => {
    const { text, events } = part;
    const event = events[index]!;
    const offset = placeOf(part, index, around);
    for (const finding of tree.findings) set(finding, offset);
    let next = index + 1;
    if (event.type === EVENT.SEQUENCE) {
      ({ next } = visitItems(part, tree, next, { before: 0, around: offset }));
    } else if (event.type === EVENT.MAPPING) {
      while (events[next]!.type !== EVENT.POP) {
        const key = keyOf(text, events[next]!);
        const value = skipNode(events, next);
        next = visitChild(part, key === null ? undefined : tree.children.get(key), value, placeOf(part, next, offset));
      }
      next += 1;
    }
    setAll(tree, offset);
    return next;
  };

  const first = parsed.events.findIndex((event) => event.type !== EVENT.DOCUMENT);
  if (first !== -1) visit(parsed, pathTree(findings), first, 0);
  return offsets;
};
