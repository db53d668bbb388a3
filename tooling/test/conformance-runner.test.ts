import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";
import { runChecker, runVectors, smallKit } from "./support/vector-kit.ts";

const ALL_RIGHT = "for (const request of requests) say(right(request));";
const ALL_AGREE = "report: 3 of 3 agree\nstep: 1 of 1 agree\ncalc: 1 of 1 agree\n";

describe("run_vectors.py", () => {
  it("finds that the reference checker agrees with every vector", async () => {
    const kit = join(workspaceRoot, "packages", "contract", "vectors");
    const counts = ["report", "step", "calc"].map((kind) => {
      const files = readdirSync(join(kit, kind)).map((name) => readFileSync(join(kit, kind, name), "utf8"));
      return { kind, count: files.flatMap((text) => (JSON.parse(text) as { vectors: unknown[] }).vectors).length };
    });
    const checker = join(workspaceRoot, "tooling", "conformance", "reference-checker.mjs");
    const { exitCode, stdout } = await runVectors("--", process.execPath, checker);
    const stdoutWanted = counts.map(({ kind, count }) => `${kind}: ${count} of ${count} agree\n`).join("");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: stdoutWanted });
  });

  it.each([
    ["in the order of the requests", ALL_RIGHT],
    ["in another order", "for (const request of requests.reverse()) say(right(request));"],
    ["with the rules in another order", "for (const { id, input } of requests) say({ id, state: null, ...input.report, rules: input.report.rules.reverse() });"],
    ["with members that nobody asked for", "for (const request of requests) say({ ...right(request), tool: 'x' });"],
    ["without a newline at the end", "process.stdout.write(requests.map((request) => JSON.stringify(right(request))).join('\\r\\n'));"],
  ])("accepts answers %s", async (_, code) => {
    expect(await runChecker(code)).toMatchObject({ exitCode: 0, stdout: ALL_AGREE });
  });

  it.each([
    [["--kind", "step"], "step: 1 of 1 agree\n"],
    [["--kind", "calc", "--kind", "report"], "report: 3 of 3 agree\ncalc: 1 of 1 agree\n"],
    [["--rule", "6.3#1", "--rule", "4.2#2"], "step: 1 of 1 agree\ncalc: 1 of 1 agree\n"],
  ])("asks with %j about those vectors only", async (args, stdout) => {
    expect(await runChecker(ALL_RIGHT, { args })).toMatchObject({ exitCode: 0, stdout });
  });

  it("says of a wrong verdict which vector, what was expected and what was said", async () => {
    const code = "for (const request of requests) say(request.id === '4.1#1/refused' ? { ...right(request), valid: true, rules: [] } : right(request));";
    const { exitCode, stdout } = await runChecker(code);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      [
        "FAIL 4.1#1/refused: the title of 4.1#1/refused",
        '     expected invalid, rules ["4.1#1"], state "RUNNING"',
        '     got      valid, rules [], state "RUNNING"',
        "report: 2 of 3 agree",
        "step: 1 of 1 agree",
        "calc: 1 of 1 agree",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["one rule too many", "'6.3#1/refused'", "rules: ['6.1#1', '6.3#1', '6.3#2']"],
    ["one rule too few", "'6.3#1/refused'", "rules: ['6.3#1']"],
    ["a rule twice", "'6.3#1/refused'", "rules: ['6.3#1', '6.3#1', '6.3#2']"],
    ["a valid input refused for no rule", "'4.2#2/accepted'", "valid: false"],
    ["another state", "'4.1#1/accepted'", "state: 'ABORTED'"],
    ["no state where there is one", "'4.1#1/accepted'", "state: null"],
    ["a state where there is none", "'4.1#1/stateless'", "state: 'RUNNING'"],
  ])("counts %s as a disagreement", async (_, id, change) => {
    const { exitCode, stdout } = await runChecker(`for (const request of requests) say(request.id === ${id} ? { ...right(request), ${change} } : right(request));`);
    expect({ exitCode, failures: stdout.match(/^FAIL /gm)?.length }).toEqual({ exitCode: 1, failures: 1 });
  });

  it("shows what a checker says with every control and format character escaped", async () => {
    const { exitCode, stdout } = await runChecker("for (const request of requests) say({ ...right(request), rules: ['\\u001b[2J\\u202e\\u007f\\u009b'] });");
    expect(exitCode).toBe(1);
    expect(stdout).toContain('got      invalid, rules ["\\u001b[2J\\u202e\\u007f\\u009b"], state "RUNNING"');
    expect(stdout).toMatch(/^[\n -~]*$/);
  });

  it("passes more through the pipes than they hold, in both directions", async () => {
    const { vectors, ...rest } = smallKit["step/6.3-1.json"];
    const text = "x".repeat(10_000);
    const many = Array.from({ length: 300 }, (_, index) => ({ ...(vectors[0] as object), id: `6.3#1/v${index}`, title: text, input: { report: { valid: false, rules: ["6.3#1", "6.3#2"], text } } }));
    const { exitCode, stdout } = await runChecker(ALL_RIGHT, { args: ["--kind", "step"], kit: { "step/6.3-1.json": { ...rest, vectors: many } } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "step: 300 of 300 agree\n" });
  });
});

describe("run_vectors.py with vectors that it cannot use", () => {
  const repeated = { ...smallKit, "report/4.2-1.json": smallKit["report/4.1-1.json"] };
  it.each([
    ["a folder that is not there", {}, [], /^error: no vectors of kind report in /],
    ["a kind without vectors", { "report/4.1-1.json": smallKit["report/4.1-1.json"] }, [], /^error: no vectors of kind step in /],
    ["a rule without vectors", smallKit, ["--rule", "4.1#1", "--rule", "4.9#1"], /^error: no vectors for "4\.9#1"$/m],
    ["an ID that is there twice", repeated, [], /^error: two vectors are called "4\.1#1\/refused"$/m],
    ["a file that is not JSON", { ...smallKit, "step/9-1.json": "{" }, [], /^error: cannot read ".*9-1\.json": /],
    ["a file in the wrong folder", { ...smallKit, "step/9-1.json": smallKit["report/4.1-1.json"] }, [], /its kind is report/],
    ["a vector without an input", { ...smallKit, "step/9-1.json": { ...smallKit["step/6.3-1.json"], vectors: [{ id: "9#1/a" }] } }, [], /cannot read/],
  ] as const)("stops at %s", async (_, kit, args, message) => {
    const { exitCode, stdout, stderr } = await runChecker(ALL_RIGHT, { kit, args });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it.each([
    ["no checker", [], /no checker: give its command after --/],
    ["an empty command", ["--"], /no checker/],
    ["an unknown kind", ["--kind", "run", "--", "true"], /invalid choice: '?run/],
    ["an unknown option", ["--kinds", "report", "--", "true"], /unrecognized arguments|the following/],
    ["a timeout of 0", ["--timeout", "0", "--", "true"], /invalid positive_seconds value/],
    ["a timeout that is no number", ["--timeout", "nan", "--", "true"], /invalid positive_seconds value/],
    ["a checker that cannot be started", ["--", join(temporaryName(), "checker")], /^error: cannot start /],
  ])("refuses %s", async (_, args, message) => {
    const folder = temporaryFolder();
    writeFiles(folder, smallKit);
    const { exitCode, stdout, stderr } = await runVectors("--vectors", folder, ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

/** A path at which there is nothing. */
function temporaryName(): string {
  return join(workspaceRoot, "tooling", "test", "no-such-folder");
}
