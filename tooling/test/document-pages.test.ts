import { describe, expect, it } from "vitest";
import { runPage } from "../scripts/documents/run-page.mjs";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";

const fence = "```";
const block = (info: string, ...lines: string[]) => [`${fence}${info}`, ...lines, fence, ""].join("\n");
const run = (...blocks: string[]) => runPage(workspaceRoot, "page.md", ["# Page", ...blocks].join("\n"));

describe("a page whose blocks are executed", () => {
  it("is one shell: folder and variables go on from block to block, also what was unset", async () => {
    const { problem, executed } = await run(
      block("sh", "mkdir inner && cd inner", "export ONE=1 TWO=2"),
      block("sh", "unset TWO"),
      block("console", "$ echo \"$(basename \"$PWD\") $ONE ${TWO-gone}\"", "inner 1 gone"),
    );
    expect({ problem, executed }).toEqual({ problem: null, executed: 3 });
  });

  it("has hidden blocks and files that later blocks find", async () => {
    const { problem } = await run("<!-- sh", "echo hidden > one.txt", "-->", block("text file=two.txt", "shown"), block("console", "$ cat one.txt two.txt", "hidden", "shown"));
    expect(problem).toBeNull();
  });

  it("may show a command that fails, if it says with which code", async () => {
    expect((await run(block("sh exit=3", "exit 3"))).problem).toBeNull();
    expect((await run(block("sh exit=3", "exit 4"))).problem).toContain("ended with exit code 4 where 3 is wanted");
  });

  it("runs programs on the built packages, where the shell is, and compares what they print", async () => {
    const program = ["import { STAGES } from \"@pawl/contract\";", "import { existsSync } from \"node:fs\";", "console.log(STAGES.join(\"\"), existsSync(\"here\")); // ABCD true"];
    expect((await run(block("sh", "mkdir inner && cd inner && touch here"), block("ts", ...program))).problem).toBeNull();
  });

  it.each([
    ["a command that fails", block("sh", "true", "false", "true"), "page.md:3: ended with exit code 1"],
    ["other output than is shown", block("console", "$ echo one", "two"), "`echo one` does not print what is shown; it prints\none"],
    ["more output than is shown", block("console", "$ printf 'one\\ntwo\\n'", "one"), "does not print what is shown"],
    ["a program that prints something else", block("js", "console.log(1 + 1); // 3"), "does not print what its comments say; it prints\n2"],
    ["a program that fails", block("js", "throw new Error(\"broken\");"), "ended with exit code 1\n"],
    ["JSON that is none", block("json", "{ \"a\": 1, }"), "no JSON"],
    ["JSON that its schema refuses", block("json schema=packages/agents/schema/pawl-question.schema.json", "{ \"text\": 1 }"), "not what packages/agents/schema"],
    ["a part of a plan that is not valid", block("yaml", "limits: { attempt: 3 }"), "UNKNOWN_KEY"],
    ["a part of a plan with a warning", block("yaml", "artifacts:", "  - { id: a, stage: A, location: a.md, gate: { checks: [{ run: [test, -f, a.md] }] } }"), "WEAK_GATE"],
    ["YAML that is none", block("yaml", "a: [b"), "page.md:3: "],
    ["a registration that is not valid", block("yaml registration", "artifacts: [{ id: a, run: [x] }]"), "UNKNOWN_KEY"],
    ["a step of a workflow that fails", block("yaml workflow file=.github/workflows/a.yml", "jobs: { a: { steps: [{ uses: x }, { run: exit 5 }] } }"), "the step \"exit 5\" ended with exit code 5"],
    ["a block that nothing executes", block("text", "anything"), "a block of text is not executed"],
    ["a command of the checkout that does not exist", block("sh", "npm run no-such-script"), "the checkout has no script no-such-script"],
    ["a test that does not exist", block("sh", "vitest --project @pawl/contract no-such-test"), "no test of @pawl/contract has no-such-test"],
    ["another pnpm than the checkout's", block("sh", "npx --yes pnpm@1.0.0 check"), "not pnpm@1.0.0"],
  ])("is found out where it shows %s", async (_, markdown, problem) => {
    const end = await run(markdown);
    expect(end.problem).toContain(problem);
    expect(end.executed).toBe(0);
  });

  it("tells which commands were only looked up", async () => {
    expect((await run(block("sh", "npm test", "npx --yes pnpm@12.21.0 vitest --project tooling tally"))).lookedUp).toEqual(["npm test", "npx --yes pnpm@12.21.0 vitest --project tooling tally"]);
  });

  it("has no service but those that there are", async () => {
    await expect(run(block("sh needs=oracle", "true"))).rejects.toThrow('there is no service "oracle"');
  });
});
