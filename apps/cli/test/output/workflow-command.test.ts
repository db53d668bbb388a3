import { describe, expect, it } from "vitest";

import { workflowCommand, workflowLine } from "../../src/output/workflow-command.ts";

/** What the runner takes for a command: `::` at a line's beginning, `##[` anywhere. */
const isCommand = (line: string): boolean => line.trimStart().startsWith("::") || line.includes("##[");

describe("lines for GitHub Actions", () => {
  it("escape what would end a message or a title", () => {
    expect(workflowCommand("error", "50 %\r\nof a: b, c", { title: "a:b,c%\n" })).toBe("::error title=a%3Ab%2Cc%25%0A::50 %25%0D%0Aof a: b, c");
    expect(workflowCommand("group", "Stage A")).toBe("::group::Stage A");
  });

  it("name the place in a file, each property so that no other can follow from it", () => {
    expect(workflowCommand("warning", "text", { title: "T", file: "docs/a,line=9:b.md", line: 3, col: 7 })).toBe("::warning file=docs/a%2Cline=9%3Ab.md,line=3,col=7,title=T::text");
  });

  it.each(["::error::told by an agent", "  ::add-mask::x", "detail ##[error]told", "##[##[group]x"])("make no command of %j", (text) => {
    expect(isCommand(workflowLine(text))).toBe(false);
    expect(workflowCommand("warning", text).slice("::warning::".length)).not.toContain("##[");
  });

  it("leave other lines as they are", () => {
    expect(workflowLine("a::b #[c] % d")).toBe("a::b #[c] % d");
  });
});
