import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fakeCheckout, withPnpm } from "./support/fake-checkout.ts";
import { runProgram } from "./support/run-program.ts";

const PNPM_WORKS = 'process.stdout.write(process.argv.slice(2).join(" ") + "\\n");\n';

/** Runs `run.mjs` of a checkout in which pnpm, the test runner and the demo are the given scripts. */
async function run(args: readonly string[], scripts: { readonly pnpm?: string; readonly test?: string; readonly demo?: string }) {
  const root = fakeCheckout({
    "pnpm.cjs": scripts.pnpm ?? PNPM_WORKS,
    "tooling/scripts/test.mjs": scripts.test ?? "",
    "examples/csv/demo.mjs": scripts.demo ?? "",
  });
  return runProgram(process.execPath, [join(root, "tooling", "scripts", "run.mjs"), ...args], { cwd: root, env: withPnpm(join(root, "pnpm.cjs")) });
}

const writesTally = (tally: string): string =>
  `import { writeFileSync } from "node:fs";\nconsole.log("tests");\nwriteFileSync(process.argv[3], '${tally}');\n`;

describe("run.mjs test", () => {
  it("installs, builds, tests, and ends with the counts", async () => {
    const test = writesTally('{"passed":5,"failed":0,"skipped":0}');
    const { exitCode, stdout, stderr } = await run(["test"], { test });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "tests\n5 passed, 0 failed\n" });
    expect(stderr).toBe("install --frozen-lockfile --prefer-offline\nexec turbo run build --output-logs=errors-only\n");
  });

  it.each([
    ["tests fail", { test: `${writesTally('{"passed":5,"failed":2,"skipped":1}')}process.exitCode = 1;\n` }, "5 passed, 2 failed, 1 skipped"],
    ["the runner ends badly though all passed", { test: `${writesTally('{"passed":5,"failed":0,"skipped":0}')}process.exitCode = 1;\n` }, "5 passed, 1 failed"],
    ["the runner throws", { test: 'throw new Error("broken");\n' }, "0 passed, 1 failed"],
    ["the runner is killed", { test: 'process.kill(process.pid, "SIGKILL");\n' }, "0 passed, 1 failed"],
    ["the runner does nothing", { test: "" }, "0 passed, 1 failed"],
    ["nothing can be installed", { pnpm: "process.exit(1);\n" }, "0 passed, 1 failed"],
    ["the build fails", { pnpm: 'process.exit(process.argv[2] === "install" ? 0 : 3);\n' }, "0 passed, 1 failed"],
    ["pnpm is killed", { pnpm: 'process.kill(process.pid, "SIGKILL");\n' }, "0 passed, 1 failed"],
  ])("fails and says so in the last line when %s", async (_, scripts, lastLine) => {
    const { exitCode, stdout } = await run(["test"], scripts);
    expect({ exitCode, lastLine: stdout.trimEnd().split("\n").at(-1) }).toEqual({ exitCode: 1, lastLine });
  });
});

describe("run.mjs demo", () => {
  it("gives standard output, arguments and exit code to the demo alone", async () => {
    const demo = 'console.log(process.argv.slice(2).join());\nprocess.exitCode = 7;\n';
    expect(await run(["demo", "--fast"], { demo })).toMatchObject({ exitCode: 7, stdout: "--fast\n" });
  });

  it("does not start where the build fails", async () => {
    const demo = 'console.log("started");\n';
    expect(await run(["demo"], { demo, pnpm: "process.exit(1);\n" })).toMatchObject({ exitCode: 1, stdout: "" });
  });
});

describe("run.mjs", () => {
  it.each([[[]], [["tset"]]])("refuses %j as a target", async (args) => {
    expect(await run(args, {})).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
