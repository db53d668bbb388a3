import { describe, expect, test } from "vitest";

import { runAgent } from "../../src/adapter/run-agent.ts";
import { type Behaviour, QUESTION_TEXT, SECRET_VARIABLE } from "../../src/conformance/behaviours.ts";
import { conformanceCases } from "../../src/conformance/conformance-cases.ts";
import type { ConformanceSubject } from "../../src/conformance/subject.ts";
import { aClaude, aCodex, anAcpAgent } from "../support/agent-job.ts";
import { fixture } from "../support/rig.ts";

const TELLS_ALL = { moneyMicros: true, tokens: true, turns: true, toolCalls: true, sessionId: true };

const command: ConformanceSubject = {
  name: "command",
  run: runAgent,
  tells: TELLS_ALL,
  agent: (behaviour) => {
    if (behaviour === "ends-early") return { unable: "exit code 0 is all that a command can say" };
    if (behaviour === "is-limited") return { unable: "a command tells a limit in words, which parseRateLimit reads" };
    return { launch: { command: [fixture("behaves")], shell: null }, env: { KIND: "command", BEHAVIOUR: behaviour } };
  },
};

const claude: ConformanceSubject = {
  name: "claude",
  run: runAgent,
  tells: TELLS_ALL,
  agent: (behaviour) => ({ launch: { command: null, shell: null, claude: aClaude({ program: fixture("behaves") }) }, env: { KIND: "claude", BEHAVIOUR: behaviour } }),
};

const codex: ConformanceSubject = {
  name: "codex",
  run: runAgent,
  tells: { ...TELLS_ALL, moneyMicros: false, turns: false },
  agent: (behaviour) => {
    if (behaviour === "goes-over-its-budget") return { unable: "Codex tells what it used at the end of its turn only" };
    return { launch: { command: null, shell: null, codex: aCodex({ program: fixture("behaves") }) }, env: { KIND: "codex", BEHAVIOUR: behaviour } };
  },
};

/** What the agent on the official SDK is told to do. */
const DEEDS: Readonly<Record<Behaviour, string>> = {
  works: "works",
  "tells-no-usage": "tells-nothing",
  "says-its-secret": "works",
  floods: "prints-much",
  garbles: "babbles",
  asks: "works",
  crashes: "dies",
  "ends-early": "leaves",
  "is-limited": "limited-until",
  hangs: "hangs",
  "hangs-in-a-tool": "hangs-in-a-tool",
  "goes-over-its-budget": "is-dear",
};

const acp: ConformanceSubject = {
  name: "acp",
  run: runAgent,
  tells: { ...TELLS_ALL, turns: false },
  agent: (behaviour) => ({
    launch: { command: null, shell: null, acp: anAcpAgent() },
    env: {
      ACP_DO: DEEDS[behaviour],
      ACP_SESSION: "session-1",
      ...(behaviour === "says-its-secret" ? { ACP_SAY: SECRET_VARIABLE } : {}),
      ...(behaviour === "asks" ? { ACP_QUESTION: JSON.stringify({ text: QUESTION_TEXT, options: [{ name: "one" }, { name: "two" }] }) } : {}),
    },
  }),
};

/** What no agent of a kind can do. */
const UNABLE: Readonly<Record<string, readonly Behaviour[]>> = { command: ["ends-early", "is-limited"], claude: [], codex: ["goes-over-its-budget"], acp: [] };

describe.each([command, claude, codex, acp])("the adapter $name", (subject) => {
  const cases = conformanceCases(subject);
  test.each(cases.filter(({ unable }) => unable === null))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  test("is tried with all that its kind can do", () => {
    expect(cases.flatMap(({ behaviour, unable }) => (unable === null ? [] : [behaviour]))).toEqual(UNABLE[subject.name]);
  });
});

test("an adapter that takes every end for a success does not conform", async () => {
  const gullible: ConformanceSubject = {
    ...claude,
    run: async (job) => {
      const { detail, ...facts } = await runAgent(job);
      return { ...facts, kind: "produced", detail };
    },
  };
  const failing = conformanceCases(gullible).filter(({ behaviour }) => ["crashes", "ends-early", "is-limited", "asks"].includes(behaviour));
  expect(failing).toHaveLength(4);
  for (const { run } of failing) await expect(run()).rejects.toMatchObject({ code: "ERR_ASSERTION" });
});
