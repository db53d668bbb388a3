// Measures one part and gives each figure as a line of JSON. A process of its own for each part: what one part leaves in memory would make
// every process that a later one starts dearer, because starting one copies the tables of the memory of who starts it.
import { BENCH_GROUPS } from "./bench-groups.ts";

const [group = "", part = "", sizes = "{}", folder = ""] = process.argv.slice(2);
const run = BENCH_GROUPS[group]?.parts[part];
if (run === undefined) throw new Error(`there is no part ${group}/${part}`);

const note = (text: string): void => void process.stderr.write(`${group}/${part}: ${text}\n`);
for await (const measurement of run({ sizes: JSON.parse(sizes) as Record<string, number>, folder, note })) {
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}
