import { join } from "node:path";

import type { BenchContext, BenchPart, Measurement } from "../bench-group.ts";
import { median } from "../harness/median.ts";
import { runBare } from "./bare-processes.ts";
import { independentArtifact, runProject, writeProject } from "./in-place-project.ts";

const AT_ONCE = 5;

/**
 * Closures per second where agents and gates take no time: `cp` makes each artifact, `test -f` is its gate, and the same processes,
 * started by a loop of bare Node, are what it is compared with. Durable ledger, evidence and reports included.
 */
export const throughput: BenchPart = async function* measure(context): AsyncGenerator<Measurement> {
  const { closures = 1000, runs = 3 } = context.sizes;
  const rounds = [];
  for (let round = 0; round < runs; round += 1) rounds.push(await measureRound(context, closures, round));
  const perClosure = median(rounds.map(({ tookMs }) => tookMs)) / closures;
  yield { name: `orchestrator: a closure in place, ${closures} of them`, unit: "ms", value: perClosure, target: null };
  yield { name: "orchestrator: bare Node, the same two processes", unit: "ms", value: median(rounds.map(({ bareMs }) => bareMs)) / closures, target: null };
  yield { name: "orchestrator: closures in place against bare processes", unit: "x", value: median(rounds.map(({ tookMs, bareMs }) => tookMs / bareMs)), target: { atMost: 2 } };
};

async function measureRound({ folder, note }: BenchContext, closures: number, round: number) {
  const project = join(folder, `project-${round}`);
  const artifacts = Array.from({ length: closures }, (_, number) => independentArtifact(number, closures));
  writeProject(project, artifacts, AT_ONCE);
  const run = await runProject(project, join(folder, "cache"));
  if (run.closures !== closures) throw new Error(`${run.closures} artifacts were closed, not ${closures}`);
  const bare = join(folder, `bare-${round}`);
  writeProject(bare, artifacts, AT_ONCE);
  const bareMs = await runBare(bare, artifacts.map(({ agent, location }) => [agent, ["test", "-f", location]]), AT_ONCE);
  note(`round ${round + 1}: ${Math.round(run.tookMs)} ms, bare ${Math.round(bareMs)} ms`);
  return { tookMs: run.tookMs, bareMs };
}
