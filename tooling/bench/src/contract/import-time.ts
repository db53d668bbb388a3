import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { workspacePath } from "../harness/workspace-path.ts";

function importMs(specifier: string, folder: string): number {
  const program = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder, encoding: "utf8" }));
}

/**
 * What importing the package as published costs over importing zod, each in a fresh process, in turn. The best of each is
 * compared: whatever else the machine does only adds, and to a start of a process more than the difference is.
 */
export async function* importTime({ sizes }: BenchContext): AsyncGenerator<Measurement> {
  const { rounds = 0 } = sizes;
  const folder = workspacePath("packages", "contract");
  // Inside of the package, from where zod can be found.
  const bundle = join(folder, "dist", ".bench-import");
  try {
    execFileSync(process.execPath, [join(folder, "scripts", "bundle-for-publishing.mjs"), bundle]);
    const published = pathToFileURL(join(bundle, "index.js")).href;
    const times = Array.from({ length: rounds }, () => [importMs(published, folder), importMs("zod", folder)] as const);
    const best = (place: 0 | 1) => Math.min(...times.map((pair) => pair[place]));
    yield { name: "contract: import over importing zod", unit: "ms", value: best(0) - best(1), target: { atMost: 15 } };
  } finally {
    rmSync(bundle, { recursive: true, force: true });
  }
}
