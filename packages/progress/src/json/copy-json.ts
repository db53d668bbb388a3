/**
 * A plain copy of a value as JSON would carry it, or `undefined` when JSON cannot carry it: a cycle, a bigint, a getter
 * or a proxy that throws, nesting deeper than the stack. Each property is read once, so that what was checked is what is
 * used; `-0` becomes 0 and no foreign prototype is left. Never throws.
 */
export const copyJson = (value: unknown): unknown => {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === "string" ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    // Whatever it was, there is nothing to read.
    return undefined;
  }
};
