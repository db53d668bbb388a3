import { spawn } from "node:child_process";

const TIME_LIMIT_MS = 20_000;

/** The environment without the marks of a test runner around this one, which would silence an inner runner. */
export function plainEnvironment() {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  return env;
}

/**
 * Runs `node` and collects what it prints.
 *
 * @returns {Promise<{ code: number | null, output: string }>} `code` is `null` when it had to be stopped
 */
export function runNode(args, { cwd = process.cwd(), timeLimitMs = TIME_LIMIT_MS } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: plainEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeLimitMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    const add = (text) => (output += text);
    child.stdout.setEncoding("utf8").on("data", add);
    child.stderr.setEncoding("utf8").on("data", add);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/**
 * Runs test files and reads the runner's own figures.
 *
 * @returns {Promise<{ code: number | null, tests: number, passed: number, failed: number, titles: string[], output: string }>}
 */
export async function runTestFiles(files, cwd = process.cwd()) {
  const { code, output } = await runNode(["--test", "--test-reporter=tap", ...files], { cwd });
  const figure = (name) => Number(output.match(new RegExp(`^# ${name} (\\d+)$`, "mu"))?.[1] ?? NaN);
  const titles = [...output.matchAll(/^\s*(?:not )?ok \d+ - (.*)$/gmu)].map((match) => match[1]);
  return { code, tests: figure("tests"), passed: figure("pass"), failed: figure("fail"), titles, output };
}
