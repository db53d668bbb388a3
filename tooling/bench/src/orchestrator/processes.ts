import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { runProcess } from "@pawl/agents";

import type { BenchContext, BenchPart, Measurement } from "../bench-group.ts";
import { median } from "../harness/median.ts";
import { runBare } from "./bare-processes.ts";

const AT_ONCE = 5;

/** Started by both, looked for on the path. */
const COMMAND = ["true"] as const;

/**
 * What it costs to supervise a process that ends at once: its log, its limits, the certainty that nothing of its tree is left. Compared
 * with a loop of bare Node that starts the same ones, in turns. The time on the cores is this process's alone, which is where a run's
 * decisions are made as well.
 */
export const processes: BenchPart = async function* measure(context): AsyncGenerator<Measurement> {
  const { processes: count = 1000, runs = 3 } = context.sizes;
  const rounds: Round[] = [];
  for (let round = 0; round < runs; round += 1) rounds.push(await measureRound(context, count, round));
  const each = (figure: (round: Round) => number): number => median(rounds.map(figure)) / count;
  yield { name: `orchestrator: a supervised process that ends at once, ${count} of them`, unit: "ms", value: each(({ supervised }) => supervised.tookMs), target: null };
  yield { name: "orchestrator: the same process, started by bare Node", unit: "ms", value: each(({ bare }) => bare.tookMs), target: null };
  yield { name: "orchestrator: time on the cores that supervising one takes", unit: "ms", value: each(({ supervised }) => supervised.cpuMs), target: { atMost: 0.5 } };
  yield { name: "orchestrator: time on the cores that starting one with bare Node takes", unit: "ms", value: each(({ bare }) => bare.cpuMs), target: null };
  const ratio = median(rounds.map(({ supervised, bare }) => supervised.tookMs / bare.tookMs));
  yield { name: "orchestrator: supervised processes against bare ones", unit: "x", value: ratio, target: { atMost: 1.3 } };
};

interface Cost {
  readonly tookMs: number;
  readonly cpuMs: number;
}

interface Round {
  readonly supervised: Cost;
  readonly bare: Cost;
}

async function measureRound({ folder, note }: BenchContext, count: number, round: number): Promise<Round> {
  const logs = join(folder, `logs-${round}`);
  mkdirSync(logs);
  const bare = await costOf(async () => void (await runBare(folder, Array.from({ length: count }, () => [COMMAND]), AT_ONCE)));
  const supervised = await costOf(async () => superviseAll(logs, count));
  note(`round ${round + 1}: ${Math.round(supervised.tookMs)} ms, bare ${Math.round(bare.tookMs)} ms`);
  return { supervised, bare };
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const before = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { tookMs: performance.now() - startMs, cpuMs: (user + system) / 1000 };
}

async function superviseAll(folder: string, count: number): Promise<void> {
  const waiting = Array.from({ length: count }, (_, number) => number).values();
  const work = async (): Promise<void> => {
    for (const number of waiting) await superviseOne(folder, number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function superviseOne(folder: string, number: number): Promise<void> {
  const result = await runProcess({
    command: { argv: COMMAND },
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "" },
    logFile: join(folder, `${number}.log`),
    maxLogBytes: 1_000_000,
    captureBytes: 16 * 1024,
    limits: { timeoutMs: 60_000, stallMs: 30_000, startMs: null },
    token: `bench-${process.pid}:${number}`,
    signal: new AbortController().signal,
    graceMs: 1000,
  });
  if (result.kind !== "exited" || result.exitCode !== 0) throw new Error(`a process ended as ${result.kind}`);
}
