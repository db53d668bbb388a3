import { EVENT_ID, SCALAR_STYLE, type Event } from "js-yaml";

/** Kinds of events of the YAML parser. */
export const EVENT = EVENT_ID;

/** Offset at which a node begins in the text, or `null` where nothing is written for it, as after `key:`. */
export const nodeOffset = (event: Event): number | null => {
  if (event.type === EVENT.SEQUENCE || event.type === EVENT.MAPPING) return event.start;
  if (event.type === EVENT.ALIAS) return event.anchorStart - 1;
  if (event.type !== EVENT.SCALAR || event.valueStart < 0) return null;
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? event.valueStart - 1 : event.valueStart;
};

/** Offset of the first node at or after an event, or `otherwise` when none follows. */
export const firstOffset = (events: readonly Event[], from: number, otherwise: number): number => {
  for (let index = from; index < events.length; index += 1) {
    const offset = nodeOffset(events[index]!);
    if (offset !== null) return offset;
  }
  return otherwise;
};

/** Index of the event after the node that begins at `index`. */
export const skipNode = (events: readonly Event[], index: number): number => {
  let depth = 0;
  for (let next = index; next < events.length; next += 1) {
    const { type } = events[next]!;
    if (type === EVENT.SEQUENCE || type === EVENT.MAPPING) depth += 1;
    else if (type === EVENT.POP) depth -= 1;
    if (depth <= 0) return next + 1;
  }
  return events.length;
};
