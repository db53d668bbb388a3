import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../bin/csv.js", import.meta.url));

function csv(args, input = "") {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: "pipe" });
  const result = { stdout: "", stderr: "", code: null };
  child.stdout.setEncoding("utf8").on("data", (text) => (result.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (result.stderr += text));
  // A program that refuses its arguments may end before it has read its input.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...result, code }));
  });
}

const options = { concurrency: 4 };

test("the program", options, async (suite) => {
  const cases = [
    suite.test("R18: to-json writes one object per record", async () => {
      const result = await csv(["to-json"], 'name,note\r\nAda,"x, ""y"""\r\n');
      assert.deepEqual(result, { stdout: '[\n{"name":"Ada","note":"x, \\"y\\""}\n]\n', stderr: "", code: 0 });
    }),
    suite.test("R18: from-json writes CSV that to-json reads back", async () => {
      const rows = [{ a: "1,2", b: "line\nbreak" }];
      const written = await csv(["from-json", "--delimiter", ";"], JSON.stringify(rows));
      assert.equal(written.stdout, 'a;b\r\n1,2;"line\nbreak"\r\n');
      const read = await csv(["to-json", "--delimiter", ";"], written.stdout);
      assert.deepEqual(JSON.parse(read.stdout), rows);
    }),
    suite.test("R18: select keeps the columns in the order that was asked for", async () => {
      const result = await csv(["select", "--columns", "c,a", "--lf"], "a,b,c\r\n1,2,3\r\n");
      assert.deepEqual(result, { stdout: "c,a\n3,1\n", stderr: "", code: 0 });
    }),
    suite.test("R18: a fault in the input is exit code 1, with its code and place", async () => {
      const result = await csv(["to-json", "--no-header"], 'a,b\r\nc,d"\r\n');
      assert.equal(result.code, 1);
      assert.match(result.stderr, /QUOTE_IN_FIELD: .*\(line 2, column 4\)/u);
    }),
    suite.test("R18: wrong usage is exit code 2 and says why", async () => {
      for (const [args, why] of [
        [["to-xml"], /to-xml/u],
        [["select"], /--columns/u],
        [["to-json", "--delimiter", "ab"], /delimiter/u],
      ]) {
        const result = await csv(args, "a\r\n1\r\n");
        assert.equal(result.code, 2, args.join(" "));
        assert.match(result.stderr, why);
        assert.equal(result.stdout, "");
      }
    }),
    suite.test("R18: a column that does not exist is exit code 2 and is named", async () => {
      const result = await csv(["select", "--columns", "zip"], "a\r\n1\r\n");
      assert.equal(result.code, 2);
      assert.match(result.stderr, /"zip"/u);
    }),
  ];
  await Promise.all(cases);
});
