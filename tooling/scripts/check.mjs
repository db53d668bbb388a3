/** Runs every check on an installed checkout: one line each, the counts last. Names as arguments select some of them. */
import { runChecks } from "./lib/run-checks.mjs";
import { formatTally } from "./lib/tally.mjs";

const tally = await runChecks(process.argv.slice(2));
process.stdout.write(`${formatTally(tally)}\n`);
process.exitCode = tally.failed > 0 ? 1 : 0;
