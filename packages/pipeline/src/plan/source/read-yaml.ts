import { parseEvents, YAMLException, type Event } from "js-yaml";
import { escapeUnprintable } from "../../util/show-text.ts";
import { MAX_DEPTH } from "../plan-limits.ts";
import type { Finding } from "../plan-problem.ts";
import { buildValue } from "./build-value.ts";
import { EVENT, firstOffset } from "./events.ts";
import type { PlanSource } from "./plan-source.ts";
import { inParts, type ParsedText, type ReadingOptions, type SplitText } from "./split-list.ts";

/** A plan file that could be read, or the one thing that stopped the reading. */
export type ReadYaml = { readonly ok: true; readonly source: PlanSource } | { readonly ok: false; readonly finding: Finding };

const stopped = (code: Finding["code"], message: string, offset: number): ReadYaml => ({
  ok: false,
  finding: { code, message, path: [], offset },
});

const syntaxFinding = (error: YAMLException): ReadYaml => {
  const reason = error.reason.startsWith("nesting exceeded")
    ? `lists and mappings are nested deeper than ${MAX_DEPTH}; a plan needs at most 7`
    : `${escapeUnprintable(error.reason)}; correct the YAML here or just above`;
  return stopped("YAML_SYNTAX", reason, error.mark?.position ?? 0);
};

/**
 * Reads YAML 1.2 (core schema, JSON included) into a value. Tags are refused, aliases are bounded, merge keys have no
 * special meaning. What is wrong but does not stop the reading is in the source's findings.
 *
 * Time and memory are linear in the text. An event list is used rather than a syntax tree because a tree of a plan with
 * 100,000 artifacts takes several gigabytes; the list would still take one, so that of a long text is made part by part.
 */
export const readYaml = (text: string, options?: ReadingOptions): ReadYaml => {
  const read = inParts(text, options, (split) => readDocument(text, split.rest, split));
  return read?.ok === true ? read : readWhole(text);
};

const readWhole = (text: string): ReadYaml => {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return syntaxFinding(error);
  }
  return readDocument(text, { text, events, offsetOf: (offset) => offset }, null);
};

const readDocument = (text: string, parsed: ParsedText, split: SplitText | null): ReadYaml => {
  const { events } = parsed;
  const documents = events.flatMap((event, index) => (event.type === EVENT.DOCUMENT ? [index] : []));
  const [first, second] = documents;
  if (first === undefined || events[first + 1]?.type === EVENT.POP) {
    return stopped("EMPTY_PLAN", "the file holds no plan; `pawl init` writes one to start from", 0);
  }
  if (second !== undefined) {
    const offset = firstOffset(events, second, text.length);
    return stopped("SEVERAL_DOCUMENTS", "a second YAML document begins here; keep one plan per file", offset);
  }
  const { value, findings } = buildValue(parsed, first + 1, split);
  return { ok: true, source: { text, value, findings } };
};
