import { isDeepStrictEqual } from "node:util";

import { expect } from "vitest";

/** Deep equality, without the cost of a report about it where there is nothing to report. */
export function expectSame(actual: unknown, expected: unknown, message?: string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, message).toStrictEqual(expected);
}
