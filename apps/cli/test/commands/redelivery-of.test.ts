import { expect, it } from "vitest";

import { redeliveryOf } from "../../src/commands/webhook/redeliver/redelivery-of.ts";

const NOW_MS = Date.parse("2026-11-21T12:00:00Z");
const parse = (ids: readonly string[], since: string | null, receiver: string | null = null) => redeliveryOf({ ids, since, receiver }, NOW_MS);

it("webhook redeliver takes messages, or a time or a duration before now, of all receivers or of one", () => {
  expect(parse(["17", "run-1-7-closed"], null)).toEqual({ which: { ids: ["17", "run-1-7-closed"] } });
  expect(parse(["17"], null, "ops")).toEqual({ which: { ids: ["17"] }, endpoint: "ops" });
  expect(["90m", "24h", "2d", "2026-11-21T08:00:00Z", "2026-11-21T09:30+01:30"].map((since) => parse([], since))).toEqual(
    ["2026-11-21T10:30:00Z", "2026-11-20T12:00:00Z", "2026-11-19T12:00:00Z", "2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"].map((at) => ({
      which: { sinceMs: Date.parse(at) },
    })),
  );
});

it.each([
  [[], null],
  [["17"], "24h"],
  [[], "yesterday"],
  [[], "2026-11-21"],
  [[], "2026-13-41T08:00:00Z"],
  [[], "24 h"],
])("webhook redeliver refuses %j since %j", (ids, since) => {
  expect(() => parse(ids, since)).toThrow(expect.objectContaining({ code: "USAGE" }) as Error);
});
