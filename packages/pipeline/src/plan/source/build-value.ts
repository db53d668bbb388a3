import {
  boolCoreTag,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  SCALAR_STYLE,
  type AliasEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";
import { showText } from "../../util/show-text.ts";
import { utf8Length } from "../../util/utf8-length.ts";
import { MAX_ALIASED_VALUES, MAX_TEXT_BYTES } from "../plan-limits.ts";
import type { Finding, PlanProblemCode } from "../plan-problem.ts";
import { EVENT, nodeOffset, skipNode } from "./events.ts";
import { FIRST_ITEM, NotSplitError, type ParsedText, type SplitText } from "./split-list.ts";

/** The value of a document and what is wrong with how it is written. */
export interface BuiltValue {
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

const CORE_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];
// Tabs and line ends are part of ordinary text; everything else of this kind could steer a terminal or cut a path short.
const FORBIDDEN_CHARACTER = /[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u;

const plainValue = (text: string): unknown => {
  for (const tag of CORE_TAGS) {
    const value: unknown = tag.resolve(text, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
};

const textProblem = (text: string): { code: PlanProblemCode; message: string } | null => {
  if (text.length * 3 > MAX_TEXT_BYTES && utf8Length(text) > MAX_TEXT_BYTES) {
    return {
      code: "TEXT_TOO_LONG",
      message: `this text has ${utf8Length(text)} bytes, the limit is ${MAX_TEXT_BYTES}; keep long text in a file of the repository and name it here`,
    };
  }
  const found = FORBIDDEN_CHARACTER.exec(text);
  if (found === null) return null;
  const name = `U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return { code: "BAD_CHARACTER", message: `this text holds the character ${name}; remove it` };
};

interface Anchor {
  readonly value: unknown;
  /** Values that the anchor stands for, aliases in it counted in full; `null` while it is being built. */
  readonly size: number | null;
}

/**
 * Builds the value of the node that begins at event `start`. Every alias of an anchor gives the very same object, so that
 * aliases take no memory; how often they repeat values is bounded by {@link MAX_ALIASED_VALUES}.
 *
 * @param split - where the text is parsed in parts: `parsed` is then its rest.
 * @throws YAMLException or NotSplitError where a part cannot be parsed by itself.
 */
export const buildValue = (parsed: ParsedText, start: number, split: SplitText | null = null): BuiltValue => {
  let { text, events, offsetOf } = parsed;
  const findings: Finding[] = [];
  const anchors = new Map<string, Anchor>();
  const path: (string | number)[] = [];
  let next = start;
  let size = 0;
  let aliasedSize = 0;
  let tooManyAliases = false;
  let isListBuilt = split === null;

  const report = (code: PlanProblemCode, message: string, offset: number): void => {
    findings.push({ code, message, path: [...path], offset: offsetOf(Math.max(0, offset)) });
  };

  const checkTag = (event: ScalarEvent | SequenceEvent | MappingEvent): void => {
    if (event.tagStart < 0) return;
    const tag = text.slice(event.tagStart, event.tagEnd);
    report("TAG", `plans have no YAML tags; remove ${showText(tag)}, and quote the value if it is text`, event.tagStart);
  };

  const checkedText = (event: ScalarEvent): string => {
    const value = getScalarValue(text, event);
    const problem = textProblem(value);
    if (problem !== null) report(problem.code, problem.message, nodeOffset(event) ?? 0);
    return value;
  };

  const buildScalar = (event: ScalarEvent): unknown => {
    checkTag(event);
    if (event.valueStart < 0) return null;
    const value = checkedText(event);
    return event.style === SCALAR_STYLE.PLAIN ? plainValue(value) : value;
  };

  const buildSequence = (event: SequenceEvent): unknown[] => {
    checkTag(event);
    const items: unknown[] = [];
    while (events[next]!.type !== EVENT.POP) {
      path.push(items.length);
      items.push(buildNode());
      path.pop();
    }
    next += 1;
    return items;
  };

  /** The list whose items are in parts of their own. */
  const buildParts = ({ parts, listAt }: SplitText): unknown[] => {
    const items: unknown[] = [];
    isListBuilt = true;
    size += 1;
    for (const part of parts()) {
      ({ text, events, offsetOf } = part);
      next = FIRST_ITEM;
      while (events[next]!.type !== EVENT.POP) {
        path.push(items.length);
        items.push(buildNode());
        path.pop();
      }
    }
    ({ text, events, offsetOf } = parsed);
    next = listAt + 1;
    return items;
  };

  /** The key at the current event, or `null` where it is no text. */
  const readKey = (): string | null => {
    const event = events[next]!;
    const offset = nodeOffset(event) ?? 0;
    if (event.type !== EVENT.SCALAR) {
      report("BAD_KEY", "a key must be text; write `key: value`", offset);
      next = skipNode(events, next);
      return null;
    }
    next += 1;
    return event.valueStart < 0 ? "" : checkedText(event);
  };

  const buildMapping = (event: MappingEvent): Record<string, unknown> => {
    checkTag(event);
    const entries: Record<string, unknown> = {};
    while (events[next]!.type !== EVENT.POP) {
      const offset = nodeOffset(events[next]!) ?? 0;
      const key = readKey();
      path.push(key ?? "");
      const value = next === split?.listAt && events === split.rest.events ? buildParts(split) : buildNode();
      if (key === "__proto__") report("UNKNOWN_KEY", "no plan has the key `__proto__`; remove it", offset);
      else if (key !== null && Object.hasOwn(entries, key)) {
        report("DUPLICATE_KEY", `the key ${showText(key)} is there twice; remove one of them`, offset);
      } else if (key !== null) entries[key] = value;
      path.pop();
    }
    next += 1;
    return entries;
  };

  const resolveAlias = (event: AliasEvent): unknown => {
    const name = text.slice(event.anchorStart, event.anchorEnd);
    const anchor = anchors.get(name);
    const offset = event.anchorStart - 1;
    if (anchor === undefined || anchor.size === null) {
      const why = anchor === undefined ? "names no anchor above it" : "is part of the value that it names";
      report("BAD_ALIAS", `the alias ${showText(`*${name}`)} ${why}; write the value out here`, offset);
      return null;
    }
    size += anchor.size;
    aliasedSize += anchor.size;
    if (aliasedSize <= MAX_ALIASED_VALUES) return anchor.value;
    if (!tooManyAliases) {
      tooManyAliases = true;
      report("TOO_MANY_ALIASES", `aliases repeat more than ${MAX_ALIASED_VALUES} values; write values out instead`, offset);
    }
    return null;
  };

  const buildContent = (event: Event): unknown => {
    if (event.type === EVENT.SCALAR) return buildScalar(event);
    if (event.type === EVENT.SEQUENCE) return buildSequence(event);
    if (event.type === EVENT.MAPPING) return buildMapping(event);
    throw new Error(`Internal error: the YAML parser gave an event of type ${event.type} where a value begins`);
  };

  const buildNode = (): unknown => {
    const event = events[next]!;
    next += 1;
    if (event.type === EVENT.ALIAS) return resolveAlias(event);
    size += 1;
    if (event.type === EVENT.DOCUMENT || event.type === EVENT.POP || event.anchorStart < 0) return buildContent(event);
    const name = text.slice(event.anchorStart, event.anchorEnd);
    const before = size - 1;
    anchors.set(name, { value: null, size: null });
    const value = buildContent(event);
    anchors.set(name, { value, size: size - before });
    return value;
  };

  const value = buildNode();
  if (!isListBuilt) throw new NotSplitError();
  return { value, findings };
};
