import { describe, expect, it } from "vitest";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";
import { runChecker, runVectors, smallKit } from "./support/vector-kit.ts";

const ALL_RIGHT = "for (const request of requests) say(right(request));";

describe("run_vectors.py with a checker that breaks the protocol", () => {
  it.each([
    ["prints prose", "console.log('Hello!');", /an answer is not JSON \(.*\): "Hello!\\n"/],
    ["prints an empty line", `console.log();${ALL_RIGHT}`, /an answer is not JSON/],
    ["prints bytes that are not UTF-8", "process.stdout.write(Buffer.from([0xff, 0x0a]));", /an answer is not JSON/],
    ["prints NaN", "console.log('{\"id\":NaN}');", /an answer is not JSON \("NaN is not JSON"\)/],
    ["repeats a name", "console.log('{\"id\":\"a\",\"id\":\"b\"}');", /an answer is not JSON \("a name is there twice"\)/],
    ["nests deep", "console.log('['.repeat(100000));", /an answer is not JSON/],
    ["prints a number of many digits", "console.log('1'.repeat(100000));", /an answer is (not JSON|no object)/],
    ["prints a list", "say([]);", /an answer is no object with an "id": "\[\]\\n"/],
    ["leaves the ID out", "say({ valid: true, rules: [], state: null });", /an answer is no object with an "id"/],
    ["answers what nobody asked", "say({ ...right(requests[0]), id: '9#9/x' });", /an answer to no open request/],
    ["answers twice", "say(right(requests[0]));say(right(requests[0]));", /an answer to no open request/],
    ["answers once more at the end", `${ALL_RIGHT}say(right(requests[0]));`, /an answer to no open request/],
    ["says valid as a text", "say({ ...right(requests[0]), valid: 'true' });", /an answer without "valid", true or false/],
    ["says valid as a number", "say({ ...right(requests[0]), valid: 1 });", /an answer without "valid"/],
    ["says no rules", "say({ ...right(requests[0]), rules: undefined });", /an answer without "rules", a list of texts/],
    ["says one rule as a text", "say({ ...right(requests[0]), rules: '4.1#1' });", /an answer without "rules"/],
    ["says rules as numbers", "say({ ...right(requests[0]), rules: [4.1] });", /an answer without "rules"/],
    ["says no state of a report", "say({ ...right(requests[0]), state: undefined });", /an answer to a report without "state", a text or null/],
    ["says a state as a list", "say({ ...right(requests[0]), state: ['RUNNING'] });", /an answer whose "state" is neither a text nor null/],
    ["prints a line without end", "process.stdout.write('x'.repeat(3 * 1024 * 1024), () => process.exit());", /an answer is longer than 1048576 bytes/],
    ["ends at once", "", /the checker ended with exit code 0, with 5 requests open, the first 4\.1#1\/refused/],
    ["ends in the middle", "say(right(requests[0]));process.exitCode = 3;", /the checker ended with exit code 3, with 4 requests open, the first 4\.1#1\/stateless/],
    ["is killed", "process.kill(process.pid, 'SIGKILL');", /the checker ended by signal 9, with 5 requests open/],
    ["answers everything and fails", `${ALL_RIGHT}process.exitCode = 7;`, /the checker ended with exit code 7, after its last answer/],
  ])("stops when it %s", async (_, code, message) => {
    const { exitCode, stderr } = await runChecker(code);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it.each([
    ["says nothing", "setInterval(() => {}, 1000);"],
    ["answers everything and stays", `${ALL_RIGHT}setInterval(() => {}, 1000);`],
    ["closes its output and stays", "process.stdout.end();setInterval(() => {}, 1000);"],
  ])("ends a checker that %s", async (_, code) => {
    const { exitCode, stdout, stderr } = await runChecker(code, { args: ["--timeout", "0.3"] });
    expect(stderr).toMatch(/^error: nothing from the checker for 0\.3 seconds, /m);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  it("ends what a silent checker has started too", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, smallKit);
    // The program that stays behind holds standard error open, so that the test could not end before it does.
    const { exitCode, stderr } = await runVectors("--vectors", folder, "--timeout", "0.3", "--", "sh", "-c", "sleep 1000 & wait");
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("nothing from the checker") as string });
  });

  it("does not wait for a checker that never reads its input", async () => {
    const folder = temporaryFolder();
    const [vector] = smallKit["report/4.1-1.json"].vectors as [object];
    const large = { ...smallKit["report/4.1-1.json"], vectors: [{ ...vector, input: { text: "x".repeat(1_000_000) } }] };
    writeFiles(folder, { "report/4.1-1.json": large });
    const { exitCode, stderr } = await runVectors("--vectors", folder, "--kind", "report", "--timeout", "0.3", "--", "sleep", "1000");
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("nothing from the checker") as string });
  });

  it("does not hold what a checker prints without end", async () => {
    const { exitCode, stderr } = await runChecker("const more = () => process.stdout.write('x'.repeat(65536) + '\\n', more);more();");
    expect(stderr).toMatch(/an answer is not JSON/);
    expect(exitCode).toBe(2);
  });
});
