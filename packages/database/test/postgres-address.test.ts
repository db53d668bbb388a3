import { expect, it } from "vitest";

import { postgresAddress, postgresLedgerName } from "../src/connection/postgres-address.ts";

const PASSWORD = "s3cret";

it.each([
  ["a URL within the URL", `postgres://me:${PASSWORD}@postgres://me:${PASSWORD}@db.example/team`],
  ["a name of two parts", `postgres://me:${PASSWORD}@db.example/team/${PASSWORD}`],
  ["an address in the name", `postgres://db.example/me:${PASSWORD}@other`],
  ["no name", `postgres://me:${PASSWORD}@db.example/`],
])("%s is refused, and nothing of it is repeated", (_, url) => {
  expect(() => postgresAddress({ url })).toThrow(expect.objectContaining({ code: "LEDGER_BAD_INPUT", message: expect.not.stringContaining(PASSWORD) as string }) as Error);
});

it("the name of a ledger has neither user nor password", () => {
  expect(postgresLedgerName({ url: `postgres://me:${PASSWORD}@db.example:5433/team?password=${PASSWORD}` })).toBe("postgres://db.example:5433/team#pawl");
});
