// Gate of the modules: `node gates/module.mjs <file or folder>`. Each exports and imports what the architecture says.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";

import { readJson, readText, runChecks } from "./lib/checks.mjs";

const path = process.argv[2];
const api = readJson("architecture/api.json");
const modules = api.modules.filter((module) => module.path === path || module.path.startsWith(`${path}/`));
if (modules.length === 0) throw new Error(`the architecture has no module at ${path}`);

const checks = {};
for (const module of modules) {
  checks[`${module.path} exports what the architecture says`] = async () => {
    assert.ok(existsSync(module.path), "the file does not exist");
    const exports = await import(pathToFileURL(module.path).href);
    const wanted = module.path === api.entry ? api.modules.flatMap((other) => other.exports.filter((item) => item.public)) : module.exports;
    assert.deepEqual(Object.keys(exports).sort(), wanted.map((item) => item.name).sort());
    for (const { name, kind } of wanted) {
      const value = exports[name];
      const actual = typeof value === "function" ? (/^class\b/u.test(String(value)) ? "class" : "function") : typeof value;
      assert.equal(actual, kind, name);
    }
  };
  checks[`${module.path} imports nothing but Node and ${module.imports.length} modules`] = () => {
    for (const [, specifier] of readText(module.path).matchAll(/^(?:import|export) (?:[^;"'=(]*? from )?["']([^"']+)["'];?$/gmu)) {
      if (specifier.startsWith("node:")) continue;
      const target = posix.join(posix.dirname(module.path), specifier);
      assert.ok(module.imports.includes(target), `imports ${specifier}`);
    }
  };
  checks[`${module.path} documents what it exports`] = () => {
    const text = readText(module.path);
    for (const { name } of module.exports) {
      assert.match(text, new RegExp(`\\*/\\nexport (?:async )?(?:function\\*? |class |const )${name}\\b`, "u"), `${name} has no docstring`);
    }
  };
}
await runChecks(checks);
