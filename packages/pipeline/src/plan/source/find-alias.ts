import { parseEvents, YAMLException } from "js-yaml";
import { MAX_DEPTH } from "../plan-limits.ts";
import { EVENT, nodeOffset } from "./events.ts";

/** Offset of the first alias of a text; `null` where there is none, or the text is no YAML. */
export const findAlias = (text: string): number | null => {
  try {
    const alias = parseEvents(text, { maxDepth: MAX_DEPTH }).find(({ type }) => type === EVENT.ALIAS);
    return alias === undefined ? null : nodeOffset(alias);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return null;
  }
};
