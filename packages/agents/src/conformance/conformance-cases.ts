import { deepEqual, equal, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { AgentOutcome } from "../adapter/agent-outcome.ts";
import { CRASH_CODE, type Behaviour, FLOOD_BYTES, QUESTION_TEXT, RESULT_FILE, USED } from "./behaviours.ts";
import type { ConformanceCase, ConformanceSubject } from "./subject.ts";
import { inTrial, SECRET, type Trial } from "./trial.ts";

type Judge = (trial: Trial, subject: ConformanceSubject) => Promise<void>;

/** What every adapter has to do, by what its agent does. */
const CASES: readonly (readonly [name: string, behaviour: Behaviour, judge: Judge])[] = [
  ["an agent that works claims to be done, in the workspace, and what it used is known exactly as far as it tells", "works", worksAndTells],
  ["what an agent does not tell is unknown, and never zero", "tells-no-usage", usageIsUnknown],
  ["an agent that is cancelled before its start is not started", "works", notStarted],
  ["a secret that the agent was given is neither in its log nor in its outcome", "says-its-secret", keepsSecrets],
  ["a flood of what is no message changes nothing, and is in the log", "floods", survivesFlood],
  ["what cannot be read changes nothing, and is in the log", "garbles", survivesGarble],
  ["a question waits for its answer, whatever the agent says of its success", "asks", asks],
  ["a crash is a failure with its exit code, and what was used is not known", "crashes", crashes],
  ["an exit with code 0 in mid-work is no success", "ends-early", endsEarly],
  ["a rate limit is one, until the time that was told", "is-limited", isLimited],
  ["an agent that gives no sign of life has stalled, and all of its processes are ended", "hangs", stalls],
  ["an agent that is cancelled is ended with all of its processes", "hangs", isCancelled],
  ["an agent over the limit of the attempt is ended", "hangs", timesOut],
  ["an open call of a tool has only that one's limit", "hangs-in-a-tool", stallsInTool],
  ["an agent over its budget is ended while it works", "goes-over-its-budget", goesOverBudget],
];

/**
 * The cases of the suite for an adapter, for whatever runs tests: each is a name and a function that rejects.
 *
 * They start real processes, leave none, and none sleeps or measures time.
 */
export function conformanceCases(subject: ConformanceSubject): readonly ConformanceCase[] {
  return CASES.map(([name, behaviour, judge]) => {
    const agent = subject.agent(behaviour);
    const isUnable = "unable" in agent;
    return {
      name,
      behaviour,
      unable: isUnable ? agent.unable : null,
      run: () => (isUnable ? Promise.reject(new Error(`${subject.name} cannot be tried: ${agent.unable}`)) : inTrial(subject, agent, (trial) => judge(trial, subject))),
    };
  });
}

async function worksAndTells(trial: Trial, { tells }: ConformanceSubject): Promise<void> {
  const outcome = await produced(trial);
  equal(await readFile(join(trial.workspaceDir, RESULT_FILE), "utf8"), "done");
  const expected = Object.fromEntries(Object.entries(USED).map(([key, value]) => [key, tells[key as keyof typeof USED] ? value : null]));
  deepEqual(usageOf(outcome), expected);
}

async function usageIsUnknown(trial: Trial): Promise<void> {
  const { moneyMicros, tokens } = usageOf(await produced(trial));
  deepEqual({ moneyMicros, tokens }, { moneyMicros: null, tokens: null });
}

async function notStarted({ run, abort }: Trial): Promise<void> {
  abort.abort("TOO_LATE");
  const { kind, pid } = await run();
  deepEqual({ kind, pid }, { kind: "cancelled", pid: null });
}

async function keepsSecrets(trial: Trial): Promise<void> {
  const outcome = await produced(trial);
  ok(!(await trial.log()).includes(SECRET), "the log has the secret");
  ok(!JSON.stringify(outcome).includes(SECRET), "the outcome has the secret");
  ok((await trial.log()).includes("[redacted]"), "the log does not show where the secret was");
}

async function survivesFlood(trial: Trial): Promise<void> {
  const { outputBytes } = await produced(trial);
  ok(outputBytes >= FLOOD_BYTES, `only ${outputBytes} bytes were printed`);
  ok((await trial.log()).length >= FLOOD_BYTES, "the log does not have the flood");
}

async function survivesGarble(trial: Trial): Promise<void> {
  await produced(trial);
  ok((await trial.log()).includes(0xff), "the log does not have the bytes that are no UTF-8");
}

async function asks({ run }: Trial): Promise<void> {
  const outcome = await run();
  ok(outcome.kind === "asked", `it is ${describe(outcome)}`);
  equal(outcome.question.text, QUESTION_TEXT);
}

async function crashes({ run }: Trial): Promise<void> {
  const outcome = await run();
  ok(outcome.kind === "failed", `it is ${describe(outcome)}`);
  equal(outcome.exitCode, CRASH_CODE);
}

async function endsEarly({ run }: Trial): Promise<void> {
  const outcome = await run();
  ok(outcome.kind === "failed", `it is ${describe(outcome)}`);
}

async function isLimited({ run, limitEndMs }: Trial): Promise<void> {
  const outcome = await run();
  ok(outcome.kind === "rate-limited", `it is ${describe(outcome)}`);
  equal(outcome.untilMs, limitEndMs);
}

async function stalls({ run }: Trial): Promise<void> {
  const outcome = await run({ limits: { stallMs: 1000, startMs: 60_000 } });
  ok(outcome.kind === "stalled", `it is ${describe(outcome)}`);
  equal(outcome.phase, "work");
}

async function isCancelled({ run, ready, abort }: Trial): Promise<void> {
  const running = run();
  await Promise.race([ready(), running]);
  abort.abort("BY_HAND");
  const outcome = await running;
  ok(outcome.kind === "cancelled", `it is ${describe(outcome)}`);
  equal(outcome.reason, "BY_HAND");
}

async function timesOut({ run }: Trial): Promise<void> {
  const outcome = await run({ limits: { timeoutMs: 500 } });
  ok(outcome.kind === "timed-out", `it is ${describe(outcome)}`);
}

async function stallsInTool({ run }: Trial): Promise<void> {
  const outcome = await run({ limits: { stallMs: 500_000, toolMs: 200 } });
  ok(outcome.kind === "stalled", `it is ${describe(outcome)}`);
  equal(outcome.phase, "tool");
}

async function goesOverBudget({ run }: Trial): Promise<void> {
  const outcome = await run({ job: { budget: { moneyMicros: USED.moneyMicros - 1, tokens: USED.tokens - 1, timeMs: null } } });
  ok(outcome.kind === "over-budget", `it is ${describe(outcome)}`);
  const { moneyMicros, tokens } = usageOf(outcome);
  ok((moneyMicros ?? 0) >= USED.moneyMicros || (tokens ?? 0) >= USED.tokens, "what it was ended for is not in what it used");
}

async function produced({ run }: Trial): Promise<AgentOutcome> {
  const outcome = await run();
  equal(outcome.kind, "produced", `it is ${describe(outcome)}`);
  return outcome;
}

function usageOf({ usage }: AgentOutcome) {
  ok(usage.kind === "read", `what it used is ${usage.kind}`);
  return usage.usage;
}

function describe(outcome: AgentOutcome): string {
  return `${outcome.kind}${outcome.kind === "failed" ? ` (${outcome.reason})` : ""}: ${outcome.detail}`;
}
