import { describe, expect, it } from "vitest";
import { kindOf } from "../scripts/documents/block-kinds.mjs";
import { listPages } from "../scripts/documents/list-pages.mjs";
import { findBrokenLinks } from "../scripts/documents/page-links.mjs";
import { readBlocks } from "../scripts/documents/read-blocks.mjs";
import { commentedOutput, consoleSteps, isShown } from "../scripts/documents/shown-output.mjs";
import { findTypeErrors } from "../scripts/documents/type-check.mjs";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

const fence = "```";
const only = (markdown: string) => readBlocks("page.md", markdown)[0] ?? expect.unreachable("no block");

describe("blocks of a page", () => {
  it("are read with their place, language and words", () => {
    const [shown, hidden] = readBlocks("page.md", `# A\n\n  ${fence}sh exit=3 no-run="it is slow"\n  one\n    two\n  ${fence}\n<!-- yaml file=pawl.yaml\na: 1\n-->\n`);
    expect(shown).toMatchObject({ line: 4, language: "sh", text: "one\n  two\n", isHidden: false });
    expect([...(shown?.words ?? [])]).toEqual([["exit", "3"], ["no-run", "it is slow"]]);
    expect(hidden).toMatchObject({ line: 8, language: "yaml", text: "a: 1\n", isHidden: true });
  });

  it("are no comments that say something else", () => {
    expect(readBlocks("page.md", "<!-- Written by a program. -->\n<!-- see\nbelow -->\n")).toEqual([]);
  });

  it("that are not closed, or whose words cannot be read, are an error with the place", () => {
    expect(() => readBlocks("page.md", `${fence}sh\n`)).toThrow("page.md:1: the block is not closed");
    expect(() => readBlocks("page.md", `${fence}sh exit=\n${fence}\n`)).toThrow("page.md:1: cannot read");
  });

  it.each([
    ["perl", "nothing can be done with a block of"],
    ["sh schema=x", "a block of sh takes no schema"],
    ["sh no-run", "`no-run` has to say why"],
    ["text", "a block of text is not executed"],
    ["mermaid", "a block of mermaid is not executed"],
  ])("of %s are refused", (info, problem) => {
    const markdown = `${fence}${info}\nx\n${fence}\n`;
    expect(kindOf(only(markdown), markdown)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it("may be text where a program writes the page, because another check compares it", () => {
    const markdown = `<!-- Written by \`pnpm docs:x\`; -->\n${fence}text\nx\n${fence}\n`;
    expect(kindOf(only(markdown), markdown)).toEqual({ kind: "generated" });
  });
});

describe("shown output", () => {
  it.each([
    ["run 2c9f0000-1111-4222-8333-444455556666 at 2026-01-02T03:04:05.678Z", "run 11111111-2222-4333-8444-555566667777 at 2025-09-09T09:09:09Z"],
    ["commit 5815ad2ebc  after 225 ms", "commit a1ad3cb000 after 3 s"],
    ["/tmp/…/pawl.yaml: written", "/tmp/x/y/pawl.yaml: written"],
    ["first\n…\nlast", "first\nlast"],
    ["first\n…\nlast", "first\na\nb\nlast\n\n"],
    ["", ""],
  ])("%j is %j", (shown, output) => {
    expect(isShown(shown, output)).toBe(true);
  });

  it.each([
    ["one", "two"],
    ["one", "one\ntwo"],
    ["one\ntwo", "one"],
    ["a.c", "abc"],
    ["first\n…\nlast", "first\nlast\nmore"],
    ["closed 3", "closed 4"],
    ["", "one"],
  ])("%j is not %j", (shown, output) => {
    expect(isShown(shown, output)).toBe(false);
  });

  it("of a console belongs to the command above it", () => {
    expect(consoleSteps("$ one\n1\n2\n$ two \\\n> more\n3\n")).toEqual([{ command: "one", shown: "1\n2\n" }, { command: "two \\\nmore", shown: "3\n" }]);
    expect(() => consoleSteps("one\n")).toThrow("begins with a line");
  });

  it("of a program is in comments beside and under what prints it, and after its end", () => {
    expect(commentedOutput("// before\nconsole.log(1); // 1\nlet a = 2; // no\n// why\nconsole.log(a);\n// 2\nfor (;;) {\n  console.log(3);\n}\n// 3\n")).toEqual(["1", "2", "3"]);
  });
});

describe("the check of documents", () => {
  it("looks at pages, and not at what programs write for programs", () => {
    const files = ["README.md", "llms.txt", "docs/a.md", ".changeset/a.md", "packages/agents/prompts/assignment.md", "examples/csv/agent/solutions/README.md", "src/a.ts"];
    expect(listPages(files)).toEqual(["README.md", "docs/a.md", "llms.txt"]);
  });

  it("names links to files and headings that are not there", () => {
    const root = temporaryFolder();
    const links = "[a](../b.md) [b](../b.md#two-words) [c](../b.md#one) [d](none.md) [e](#here) [f](https://x.example/none) [g](../b.md#two-words-1)";
    writeFiles(root, { "docs/a.md": `# Here\n${links}\n${fence}sh\n[x](y)\n${fence}\n`, "b.md": "## Two *words*\n## Two words\n" });
    expect(findBrokenLinks(root, "docs/a.md")).toEqual(["docs/a.md: b.md has no heading for #one", "docs/a.md: the link to none.md leads nowhere"]);
  });

  it("names programs whose types are wrong, with their line", async () => {
    const blocks = readBlocks("a.md", `# A\n\n${fence}ts\nconst a = 1;\nconst b: string = a;\n${fence}\n`);
    expect(await findTypeErrors(workspaceRoot, blocks)).toEqual([expect.stringMatching(/^a\.md:5: error TS2322/)]);
  });
});
