import { describe, expect, it } from "vitest";
import { afterCompiling } from "../scripts/lib/run-checks.mjs";
import { requireProgram, runProgram } from "../scripts/lib/run-program.mjs";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("a check of what the packages do", () => {
  const events: string[] = [];
  const check = {
    name: "x",
    run: () => {
      events.push("judged");
      return Promise.resolve(["a finding"]);
    },
  };
  const compiling = (findings: readonly string[]) => () => {
    events.push("compiled");
    return Promise.resolve(findings);
  };

  it("sees the sources as they are, so that it runs after they were compiled", async () => {
    events.length = 0;
    expect(await afterCompiling(check, compiling([])).run()).toEqual(["a finding"]);
    expect(events).toEqual(["compiled", "judged"]);
  });

  it("fails without a verdict when they do not compile", async () => {
    events.length = 0;
    expect(await afterCompiling(check, compiling(["an error"])).run()).toEqual([expect.stringMatching(/^not judged: /)]);
    expect(events).toEqual(["compiled"]);
  });
});

describe("a program of the project", () => {
  const says = ["--eval", 'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = Number(process.argv[1])'];

  it("gives what it wrote, and why it failed", async () => {
    const folder = temporaryFolder();
    expect(await runProgram(process.execPath, [...says, "0"], folder)).toMatchObject({ failure: null, stdout: "out" });
    const { failure, output } = await runProgram(process.execPath, [...says, "3"], folder);
    expect(failure).toMatch(/ended with exit code 3$/);
    expect([output.includes("out"), output.includes("err")]).toEqual([true, true]);
    expect(await runProgram("no-program-is-called-so", [], folder)).toMatchObject({ failure: expect.stringMatching(/ENOENT/), output: "" });
  });

  it("is an error with both outputs where only success will do", async () => {
    const folder = temporaryFolder();
    expect(await requireProgram(process.execPath, [...says, "0"], folder)).toBe("out");
    await expect(requireProgram(process.execPath, [...says, "3"], folder)).rejects.toThrow(/exit code 3[^]*out/);
  });
});
