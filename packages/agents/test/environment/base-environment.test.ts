import { expect, test } from "vitest";

import { baseEnvironment } from "../../src/environment/base-environment.ts";

const source = {
  PATH: "/bin", HOME: "/home/u", USER: "u", LANG: "C", LC_ALL: "C", LC_TIME: "de", TZ: "UTC",
  GIT_DIR: "/x", NODE_OPTIONS: "--inspect", PAWL_PROCESS_TOKEN: "outer:1", PAWL_ASSIGNMENT: "/a", AWS_SECRET: "s", API_KEY: "k", UNDEFINED: undefined,
};

test("passes the basic variables and nothing that steers Pawl, git or Node", () => {
  expect(baseEnvironment(source, { pass: [], set: {} })).toEqual({
    PATH: "/bin", HOME: "/home/u", USER: "u", LANG: "C", LC_ALL: "C", LC_TIME: "de", TZ: "UTC",
  });
});

test("adds what is named, leaves out what the source lacks, and lets fixed values win", () => {
  const environment = baseEnvironment({ PATH: "/bin", API_KEY: "k", MODE: "a" }, { pass: ["API_KEY", "MISSING", "MODE"], set: { MODE: "b", EXTRA: "1" } });
  expect(environment).toEqual({ PATH: "/bin", API_KEY: "k", MODE: "b", EXTRA: "1" });
});

test("does not change its source", () => {
  const before = { PATH: "/bin" };
  baseEnvironment(before, { pass: [], set: { PATH: "/other" } });
  expect(before).toEqual({ PATH: "/bin" });
});

test.each(["", "A=B", "A\0"])("refuses the name %j", (name) => {
  expect(() => baseEnvironment({}, { pass: [name], set: {} })).toThrow(expect.objectContaining({ code: "INVALID_OPTIONS" }) as Error);
  expect(() => baseEnvironment({}, { pass: [], set: { [name]: "x" } })).toThrow(expect.objectContaining({ code: "INVALID_OPTIONS" }) as Error);
});
