import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { LEDGER_ERROR_HINTS } from "../src/index.ts";
import { tempFolder } from "./support/temp-folder.ts";

const folder = join(import.meta.dirname, "..");
const readme = readFileSync(join(folder, "README.md"), "utf8");

it("runs the example of the README with the output that it shows", async () => {
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const shown = [...example.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, output]) => output);
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", example], {
    cwd: folder,
    env: { ...process.env, TMPDIR: tempFolder() },
  });
  expect(shown.length).toBeGreaterThan(0);
  expect(stdout.trim().split("\n")).toEqual(shown);
}, 60_000);

it("documents every error code, and no other", () => {
  const documented = [...readme.matchAll(/^\| `(LEDGER_\w+)` \|/gm)].map(([, code]) => code);
  expect(new Set(documented)).toEqual(new Set(Object.keys(LEDGER_ERROR_HINTS)));
});
