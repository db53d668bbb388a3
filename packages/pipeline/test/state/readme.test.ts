import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "..", "..");
const section = readFileSync(join(folder, "README.md"), "utf8").split("## Events and state\n")[1] ?? "";

it("runs the README's example of events and state with the output that it shows", async () => {
  const example = /```js\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
  const shown = [...example.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, output]) => output);
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", example], { cwd: folder });
  expect(shown.length).toBeGreaterThan(0);
  expect(stdout.trim().split("\n")).toEqual(shown);
});
