import { join } from "node:path";

import type { BenchContext, Measurement } from "../bench-group.ts";
import { interleave, ratioOf } from "../harness/interleave.ts";
import { workspacePath } from "../harness/workspace-path.ts";
import { runNode } from "./run-node.ts";

/** `pawl --help`, and the help of a command, over a program that loads yargs and nothing else. */
export async function* helpTime({ sizes, folder }: BenchContext): AsyncGenerator<Measurement> {
  const { rounds = 0 } = sizes;
  const program = workspacePath("apps", "cli", "bin", "pawl-bundled.cjs");
  const yargs = workspacePath("apps", "cli", "node_modules", "yargs", "index.mjs");
  const helpOf = (...words: string[]) => (): void => {
    if (!runNode([program, ...words, "--help"], folder).includes("pawl run")) throw new Error("what was printed is no help");
  };
  const loads = ["--input-type=module", "-e", `import ${JSON.stringify(join(yargs))};`];
  const times = await interleave({ help: helpOf(), runHelp: helpOf("run"), yargs: () => runNode(loads, folder) }, rounds);
  yield { name: "cli: pawl --help over loading yargs", unit: "x", value: ratioOf(times, "help", "yargs"), target: { atMost: 1.3 } };
  yield { name: "cli: pawl run --help over loading yargs", unit: "x", value: ratioOf(times, "runHelp", "yargs"), target: null };
}
