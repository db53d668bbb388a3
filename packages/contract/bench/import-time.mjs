/**
 * How long importing the package takes over importing zod alone: fresh processes, one kind after the other in turn, so that a
 * busy machine slows all of them alike. "as published" is the bundle of `scripts/bundle-for-publishing.mjs`, which is made anew
 * from the built modules; "from its modules" is what other packages of the workspace import.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROUNDS = 21;
const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(folder, "dist", ".bench");
execFileSync(process.execPath, [join(folder, "scripts", "bundle-for-publishing.mjs"), bundle]);

const kinds = Object.entries({
  "zod alone": "zod",
  "as published": pathToFileURL(join(bundle, "index.js")).href,
  "from its modules": "@pawl/contract",
}).map(([name, specifier]) => ({ name, specifier, wallMs: [], cpuMs: [] }));

for (let round = 0; round < ROUNDS; round += 1) {
  for (const { specifier, wallMs, cpuMs } of kinds) {
    const program = `const cpu = process.cpuUsage(), start = performance.now(); await import(${JSON.stringify(specifier)});
      const wallMs = performance.now() - start, { user, system } = process.cpuUsage(cpu);
      console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }));`;
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder, encoding: "utf8" });
    const measured = JSON.parse(output);
    wallMs.push(measured.wallMs);
    cpuMs.push(measured.cpuMs);
  }
}

const best = (values) => Math.min(...values);
const median = (values) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
const [zod] = kinds;
const columns = [
  ["wall, median", (kind) => median(kind.wallMs)],
  ["over zod", (kind) => median(kind.wallMs) - median(zod.wallMs)],
  ["wall, best", (kind) => best(kind.wallMs)],
  ["over zod", (kind) => best(kind.wallMs) - best(zod.wallMs)],
  ["CPU, median", (kind) => median(kind.cpuMs)],
  ["over zod", (kind) => median(kind.cpuMs) - median(zod.cpuMs)],
];
rmSync(bundle, { recursive: true });
process.stdout.write(`${"import, in ms".padEnd(20)}${columns.map(([name]) => name.padStart(14)).join("")}\n`);
for (const kind of kinds) {
  process.stdout.write(`${kind.name.padEnd(20)}${columns.map(([, of]) => of(kind).toFixed(1).padStart(14)).join("")}\n`);
}
