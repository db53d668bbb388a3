import { spawn } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { isNodeNewEnough } from "../scripts/lib/project-node.mjs";
import { fakeCheckout, withPnpm } from "./support/fake-checkout.ts";
import { runProgram } from "./support/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const BUILT = { "apps/cli/dist/main.js": "", "packages/contract/dist/index.js": "" };
const SAYS_WHERE = 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]));\nconsole.error("log");\nprocess.exitCode = 5;\n';

/** Lets Node pass for one that is too old to run the command itself. */
const AS_OLD_NODE = ["--import", 'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.20.2"})'];

function environment(): NodeJS.ProcessEnv {
  const { npm_lifecycle_event: _event, INIT_CWD: _cwd, ...env } = process.env;
  return env;
}

describe("npm run --silent pawl", () => {
  it("runs the command in the caller's folder and adds nothing to its output, arguments and exit code", async () => {
    const root = fakeCheckout({ ...BUILT, "apps/cli/bin/pawl.js": SAYS_WHERE });
    const cwd = realpathSync(temporaryFolder());
    const args = ["--prefix", root, "run", "--silent", "pawl", "--", "log", "--json", "a b", "$HOME", "*"];
    const { exitCode, stdout, stderr } = await runProgram("npm", args, { cwd, env: environment() });
    expect(JSON.parse(stdout)).toEqual([cwd, "log", "--json", "a b", "$HOME", "*"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: "log\n" });
  });
});

describe("pawl.mjs", () => {
  it("stays in its working directory where another script of npm's runs it", async () => {
    const root = fakeCheckout({ ...BUILT, "apps/cli/bin/pawl.js": SAYS_WHERE });
    const cwd = realpathSync(temporaryFolder());
    const env = { ...environment(), npm_lifecycle_event: "test", INIT_CWD: root };
    const { stdout } = await runProgram(process.execPath, [join(root, "tooling/scripts/pawl.mjs")], { cwd, env });
    expect(JSON.parse(stdout)).toEqual([cwd]);
  });

  it("builds first where that was not done, without a word", async () => {
    const root = fakeCheckout({
      "apps/cli/bin/pawl.js": SAYS_WHERE,
      "pnpm.cjs": 'const { appendFileSync } = require("node:fs");\nconsole.log("noise");\nappendFileSync("calls", process.argv[2] + "\\n");\n',
    });
    const script = join(root, "tooling/scripts/pawl.mjs");
    const { stdout, stderr } = await runProgram(process.execPath, [script], { cwd: root, env: withPnpm(join(root, "pnpm.cjs")) });
    expect({ lines: stdout.split("\n").length, stderr }).toEqual({ lines: 2, stderr: "log\n" });
  });

  it("shows on standard error why a build failed, and does not run the command", async () => {
    const root = fakeCheckout({ "apps/cli/bin/pawl.js": SAYS_WHERE, "pnpm.cjs": 'console.log("type error");\nprocess.exit(2);\n' });
    const script = join(root, "tooling/scripts/pawl.mjs");
    const result = await runProgram(process.execPath, [script], { cwd: root, env: withPnpm(join(root, "pnpm.cjs")) });
    expect(result).toMatchObject({ exitCode: 1, stdout: "" });
    expect(result.stderr).toMatch(/^type error\n.*error: pawl could not be built/s);
  });

  it("uses the installed Node where the running one is too old", async () => {
    const root = fakeCheckout({ ...BUILT, "apps/cli/bin/pawl.js": SAYS_WHERE });
    const script = join(root, "tooling/scripts/pawl.mjs");
    const result = await runProgram(process.execPath, [...AS_OLD_NODE, script, "ps"], { cwd: root, env: environment() });
    expect(result).toMatchObject({ exitCode: 5, stderr: "log\n" });
    expect(JSON.parse(result.stdout)).toEqual([realpathSync(root), "ps"]);
  });

  it.each([
    ["in this process", []],
    ["in a child", AS_OLD_NODE],
  ])("hands signals to the command, once each, and ends with its exit code: %s", async (_, nodeArgs) => {
    const root = fakeCheckout({
      ...BUILT,
      "apps/cli/bin/pawl.js":
        'let count = 0;\nprocess.on("SIGTERM", () => {\n  count += 1;\n  setTimeout(() => process.exit(40 + count), 300);\n});\nsetInterval(() => {}, 1_000);\nconsole.log("ready");\n',
    });
    const child = spawn(process.execPath, [...nodeArgs, join(root, "tooling/scripts/pawl.mjs")], {
      env: environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([41, null]);
  });
});

describe("isNodeNewEnough", () => {
  it.each([
    ["v20.20.2", false],
    ["v22.12.0", false],
    ["v22.13.0", true],
    ["v24.21.0", true],
  ])("%s: %s", (version, wanted) => {
    expect(isNodeNewEnough(version)).toBe(wanted);
  });
});
