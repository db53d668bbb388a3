import { resolve } from "node:path";

import { expect, it } from "vitest";

import { githubNotices } from "../../src/output/github-notices.ts";
import type { NoticeKind, NoticePlace } from "../../src/output/streams.ts";

function lines(text: string, kind: NoticeKind, place: NoticePlace | null, workspace?: string): readonly string[] {
  const written: string[] = [];
  githubNotices((line) => written.push(line), workspace === undefined ? {} : { GITHUB_WORKSPACE: workspace })(text, kind, place);
  return written;
}

it("errors and warnings are annotations, at their place in the repository; other lines are no commands", () => {
  const place = { file: "sub/pawl.yaml", line: 3, column: 5 };
  expect(lines("bad", "error", place)).toEqual(["::error file=sub/pawl.yaml,line=3,col=5::bad"]);
  expect(lines("odd", "warning", place, resolve("sub"))).toEqual(["::warning file=pawl.yaml,line=3,col=5::odd"]);
  expect(lines("one\n::error::two", "notice", null)).toEqual(["one", "\\x3a:error::two"]);
});

it.each(["/elsewhere/pawl.yaml", "../pawl.yaml", "."])("a place outside the repository, %j, is left out: the runner would look for it inside", (file) => {
  expect(lines("bad", "error", { file, line: 3, column: 5 })).toEqual(["::error::bad"]);
});
