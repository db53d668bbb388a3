import { describe, expect, it } from "vitest";

import { failureDigest } from "../../src/util/failure-digest.ts";

const same = (one: string, other: string): boolean => failureDigest(one, "/slot/1") === failureDigest(other, "/slot/2");

describe("two failures say the same", () => {
  it.each([
    ["the same words", "no space left", "no space left"],
    ["other times", "[2026-11-21T10:00:00.123Z] failed at 10:00:00", "[2026-11-22T11:30:59Z] failed at 11:30:59,5"],
    ["other durations", "failed after 12.5 ms (3s)", "failed after 9001 ms (4s)"],
    ["other process numbers", "pid 4711 died, port=8080", "pid 12 died, port=53001"],
    ["other identifiers", "request 3fa85f64-5717-4562-b3fc-2c963f66afa6 of 1a2b3c4d5e", "request 00000000-0000-0000-0000-000000000001 of 9f8e7d6c5b"],
    ["another folder", "cannot read /slot/1/src/main.ts", "cannot read /slot/2/src/main.ts"],
    ["other colours and spaces", "\u001B[31mred\u001B[0m  alert", "red alert"],
  ])("with %s", (_, one, other) => {
    expect(same(one, other)).toBe(true);
  });
});

describe("two failures say something else", () => {
  it.each([
    ["other words", "no space left", "no memory left"],
    ["another count", "3 tests failed", "2 tests failed"],
    ["another line", "main.ts:12: unexpected token", "main.ts:40: unexpected token"],
    ["another code", "exited with code 1", "exited with code 2"],
    ["a part more", "failed", "failed\nand more"],
  ])("with %s", (_, one, other) => {
    expect(same(one, other)).toBe(false);
  });
});

it("takes any text", () => {
  for (const piece of ["1:", "a1", "0-", "\u001B[", "1.1.", "pid ", "9"]) expect(failureDigest(piece.repeat(20_000), "/")).toMatch(/^[0-9a-f]{64}$/);
});
