import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { answerPermission } from "../../src/acp/acp-permission.ts";

const ONCE = { optionId: "once", kind: "allow_once" };
const ALWAYS = { optionId: "always", kind: "allow_always" };
const NO = { optionId: "no", kind: "reject_once" };
const NEVER = { optionId: "never", kind: "reject_always" };

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "pawl-acp-"));
  mkdirSync(join(dir, "work/inner"), { recursive: true });
  mkdirSync(join(dir, "elsewhere"));
  symlinkSync(join(dir, "elsewhere"), join(dir, "work/link"));
  symlinkSync(join(dir, "work"), join(dir, "alias"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function answer(toolCall: object, options: unknown = [ALWAYS, ONCE, NEVER, NO]): unknown {
  const { response } = answerPermission(toolCall as Record<string, unknown>, options, { allow: ["edit", "read"], folders: [join(dir, "work")] });
  return response.outcome.outcome === "selected" ? response.outcome.optionId : response.outcome.outcome;
}

test("a kind that the plan allows is allowed once; another, or none, is not", () => {
  expect(answer({ kind: "edit" })).toBe("once");
  expect(answer({ kind: "execute" })).toBe("no");
  expect(answer({})).toBe("no");
  expect(answer({ kind: ["edit"] })).toBe("no");
});

test("what is not offered is not chosen: nobody else is asked instead", () => {
  expect(answer({ kind: "edit" }, [ALWAYS, NO])).toBe("always");
  expect(answer({ kind: "execute" }, [NEVER, ONCE])).toBe("never");
  expect(answer({ kind: "edit" }, [NO])).toBe("cancelled");
  expect(answer({ kind: "execute" }, [ONCE])).toBe("cancelled");
  expect(answer({ kind: "edit" }, "none")).toBe("cancelled");
});

test.each([
  ["a file of the workspace", "work/a.js", "once"],
  ["a file of a folder that is not there yet", "work/new/deep/a.js", "once"],
  ["the workspace by another name", "alias/inner/a.js", "once"],
  ["a file beside the workspace", "work-2/a.js", "no"],
  ["a way out", "work/inner/../../elsewhere/a.js", "no"],
  ["a link that leads out", "work/link/a.js", "no"],
])("a permission that names %s", (_what, path, expected) => {
  const absolute = `${dir}/${path}`;
  expect(answer({ kind: "edit", locations: [{ path: absolute }] })).toBe(expected);
  expect(answer({ kind: "edit", content: [{ type: "diff", path: absolute }] })).toBe(expected);
  expect(answer({ kind: "edit", locations: [{ path: join(dir, "work/a.js") }, { path: absolute }] })).toBe(expected);
});

test("a path that is not absolute, or none at all, is refused", () => {
  expect(answer({ kind: "edit", locations: [{ path: "a.js" }] })).toBe("no");
  expect(answer({ kind: "edit", locations: [{}] })).toBe("no");
});
