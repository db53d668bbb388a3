import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { type AgentActivity, lastLine } from "../../src/adapter/agent-activity.ts";
import { runAgent } from "../../src/adapter/run-agent.ts";
import { aClaude, agentJob, playing } from "../support/agent-job.ts";
import { Rig, until } from "../support/rig.ts";

/** Bytes of the recording up to its first answer. */
const FIRST_ANSWER_BYTES = readFileSync(join(import.meta.dirname, "../recordings/claude/success.jsonl"), "utf8").split("\n").slice(0, 2).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
const SECRET = "correct-horse-battery";

describe("what an agent does now", () => {
  test("is the last line that it printed and what it reports to have used, without secrets", async () => {
    using rig = new Rig();
    const script = `echo first; echo "with $GIVEN in it"; printf 'and not yet whole: '; echo '{"version": 1, "money": 0.25, "tokens": 7}' > "$PAWL_USAGE.new" && mv "$PAWL_USAGE.new" "$PAWL_USAGE"; until [ -e "$HANDSHAKE_DIR/go" ]; do sleep 0.02; done`;
    let observe: (() => AgentActivity) | null = null;
    const job = agentJob(rig, { shell: script }, {
      env: { ...rig.env, GIVEN: SECRET },
      secrets: [SECRET],
      onObservable: (given) => {
        observe = given;
      },
    });
    const running = runAgent(job);
    const now = (): AgentActivity | null => observe?.() ?? null;
    await until("the last line and the usage", () => now()?.tokens === 7 && now()?.lastLine !== null);
    expect(now()).toEqual({ lastLine: "with [redacted] in it", moneyMicros: 250_000, tokens: 7 });
    rig.tell("go");
    expect(await running).toMatchObject({ kind: "produced" });
  });

  test("is what it said, where its output is for programs", async () => {
    using rig = new Rig();
    let observe: (() => AgentActivity) | null = null;
    const job = agentJob(rig, { claude: aClaude() }, {
      env: playing(rig, { file: "claude/success", bytes: FIRST_ANSWER_BYTES, after: "hang" }),
      secrets: ["Größe"],
      onObservable: (given) => {
        observe = given;
      },
    });
    const running = runAgent(job);
    const now = (): AgentActivity | null => observe?.() ?? null;
    await until("what it said", () => now()?.lastLine !== null && now() !== null);
    expect(now()).toEqual({ lastLine: "Ich sehe mir die [redacted] an … 🔍", moneyMicros: null, tokens: 105 });
    rig.abort.abort();
    expect(await running).toMatchObject({ kind: "cancelled" });
  });
});

test.each([
  ["one\ntwo\n", "two"],
  ["one\n  \n\u001b[2m\u001b[0m\n", "one"],
  ["10 %\r50 %\r", "50 %"],
  ["\u001b[31mred\u001b[39m \u0007\u202e", "red \\x07\\u{202e}"],
  ["", null],
])("the last line of %j is %j", (text, line) => {
  expect(lastLine(text)).toBe(line);
});
