import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { AcpSession } from "../../../packages/agents/dist/acp/acp-session.js";
import { answerPermission } from "../../../packages/agents/dist/acp/acp-permission.js";
import { AcpStream } from "../../../packages/agents/dist/acp/acp-stream.js";
import { fieldsOf } from "../../../packages/agents/dist/adapter/fields.js";
import { JsonLines } from "../../../packages/agents/dist/adapter/json-lines.js";
import { ClaudeStream } from "../../../packages/agents/dist/claude/claude-stream.js";
import { CodexStream } from "../../../packages/agents/dist/codex/codex-stream.js";
import { LineNovelty } from "../../../packages/agents/dist/process/line-novelty.js";
import { promptProblem } from "../../../packages/agents/dist/prompt/prompt-template.js";
import { ASSIGNMENT_VARIABLES } from "../../../packages/agents/dist/prompt/prompt-variables.js";
import { readQuestionFile } from "../../../packages/agents/dist/question/read-question-file.js";
import { parseRateLimit } from "../../../packages/agents/dist/rate-limit/parse-rate-limit.js";
import { SecretStream } from "../../../packages/agents/dist/redact/secret-stream.js";
import { formsOf, textRedactor } from "../../../packages/agents/dist/redact/secret-text.js";
import { FrameReader, frameHeader, readStartPayload, startPayload } from "../../../packages/agents/dist/spawn/frames.js";
import { parseStat } from "../../../packages/agents/dist/tree/linux-process-table.js";
import { parsePs } from "../../../packages/agents/dist/tree/ps-process-table.js";
import { parseUsage } from "../../../packages/agents/dist/usage/usage-file.js";
import { escapeForTerminal } from "../../../packages/agents/dist/util/escape-for-terminal.js";
import type { FuzzedParser } from "../fuzzed-parser.ts";
import { fuzzFolder } from "../fuzz-folder.ts";

const recordings = (agent: string): readonly Buffer[] => {
  const folder = new URL(`../../../packages/agents/test/recordings/${agent}/`, import.meta.url);
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder)));
};

/** Gives an input in pieces, as a pipe does: a reader must not depend on where they end. */
function inPieces(input: Buffer, push: (piece: Buffer) => void): void {
  const cut = input.length % 7;
  push(input.subarray(0, cut));
  for (let at = cut; at < input.length; at += 4096) push(input.subarray(at, at + 4096));
}

const update = { jsonrpc: "2.0", method: "session/update", params: { sessionId: "s", update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "Hello" } } } };
const toolCall = { jsonrpc: "2.0", method: "session/update", params: { sessionId: "s", update: { sessionUpdate: "tool_call", toolCallId: "t", title: "Edit", kind: "edit", status: "pending", locations: [{ path: "/workspace/a" }], content: [{ type: "diff", path: "/workspace/a", newText: "x" }] } } };
const permission = { jsonrpc: "2.0", id: 3, method: "session/request_permission", params: { sessionId: "s", toolCall: { toolCallId: "t", kind: "edit", locations: [{ path: "/workspace/a" }] }, options: [{ optionId: "yes", name: "Yes", kind: "allow_once" }] } };
const lines = (...messages: readonly object[]): string => messages.map((message) => `${JSON.stringify(message)}\n`).join("");

const question = JSON.stringify({ text: "Which one?", options: [{ name: "one" }, { name: "two", description: "The other" }], artifact: "design" });
const usage = JSON.stringify({ version: 1, money: "1.25", tokens: 1200, turns: 3, toolCalls: 4, sessionId: "s", openToolCall: null });
const SECRET = "s3cret-t0ken-value";

/** What agents print and write, and what is read of their processes. */
export const agentsParsers: readonly FuzzedParser[] = [
  {
    name: "claude-stream",
    sources: ["packages/agents/src/adapter/json-lines.ts", "packages/agents/src/claude/claude-stream.ts"],
    seeds: recordings("claude"),
    run: (input) => {
      const stream = new ClaudeStream();
      const reader = new JsonLines((message) => void stream.take(message));
      inPieces(input, (piece) => reader.push(piece));
      reader.end();
      return [stream.report, stream.result, stream.rejectedUntilMs, stream.lastError, stream.said.toString()];
    },
    isAccepted: Array.isArray,
    cost: 2,
  },
  {
    name: "codex-stream",
    sources: ["packages/agents/src/codex/codex-stream.ts"],
    seeds: recordings("codex"),
    run: (input) => {
      const stream = new CodexStream();
      const reader = new JsonLines((message) => void stream.take(message));
      inPieces(input, (piece) => reader.push(piece));
      reader.end();
      return [stream.report, stream.turn, stream.trouble, stream.said.toString()];
    },
    isAccepted: Array.isArray,
    cost: 2,
  },
  {
    name: "acp-stream",
    sources: ["packages/agents/src/acp/acp-stream.ts", "packages/agents/src/acp/acp-session.ts", "packages/agents/src/acp/acp-permission.ts"],
    seeds: [lines(update, toolCall, permission), lines(permission, { jsonrpc: "2.0", id: 0, result: { stopReason: "end_turn", usage: { totalTokens: 5 } } })],
    run: (input) => {
      const session = new AcpSession();
      session.begin("s");
      const stream = new AcpStream(() => Promise.resolve(), { onUpdate: (one) => void session.take(one), onResult: (result) => session.end(result) });
      const asked = new JsonLines((message) => {
        const params = fieldsOf(message["params"]);
        const { isAllowed } = answerPermission(session.callOf(fieldsOf(params["toolCall"])), params["options"], { allow: ["edit"], folders: ["/workspace"] });
        const paths = JSON.stringify(params["toolCall"] ?? null);
        if (isAllowed && /"path":"(?!\/workspace)/.test(paths)) throw new Error("allowed a path outside of the workspace");
      });
      inPieces(input, (piece) => {
        stream.push(piece);
        asked.push(piece);
      });
      stream.end();
      return [session.report, session.said.toString()];
    },
    isAccepted: Array.isArray,
    cost: 2,
  },
  {
    name: "question-file",
    sources: ["packages/agents/src/question/read-question-file.ts"],
    seeds: [question],
    run: async (input) => {
      const path = join(fuzzFolder(), "question.json");
      writeFileSync(path, input);
      const read = await readQuestionFile(path);
      if (read.kind === "question" && escapeForTerminal(read.question.text) !== read.question.text) throw new Error("a question holds what a terminal acts on");
      return read;
    },
    isAccepted: (result) => (result as { readonly kind: string }).kind === "question",
    cost: 4,
  },
  {
    name: "usage-file",
    sources: ["packages/agents/src/usage/usage-file.ts"],
    seeds: [usage],
    run: (input) => parseUsage(input.toString("utf8")),
    isAccepted: (result) => (result as { readonly kind: string }).kind === "read",
  },
  {
    name: "rate-limit-texts",
    sources: ["packages/agents/src/rate-limit/parse-rate-limit.ts", "packages/agents/src/rate-limit/duration-text.ts", "packages/agents/src/rate-limit/moment-text.ts"],
    seeds: [
      "429 Too Many Requests, retry-after: 30",
      "You've hit your limit, resets at 3:15 pm (Europe/Berlin)",
      "rate limit reached, try again in 1h 30m 5s",
      "x-ratelimit-reset-tokens: 6m0s\nrate_limit_exceeded",
      "usage limit reached|1771234567",
    ],
    words: ["tomorrow", "Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00:00Z", "UTC+5:30"],
    run: (input) => {
      const limit = parseRateLimit(input.toString("utf8"), { nowMs: 1_772_000_000_000, zone: "UTC" });
      if (limit?.untilMs !== null && limit?.untilMs !== undefined && !Number.isSafeInteger(limit.untilMs)) throw new Error(`a limit until ${limit.untilMs}`);
      return limit;
    },
    isAccepted: (result) => result !== null,
  },
  {
    name: "line-novelty",
    sources: ["packages/agents/src/process/line-novelty.ts"],
    seeds: ["working 1/10\nworking 2/10\n", "done\n"],
    run: (input) => {
      const novelty = new LineNovelty();
      let isNew = false;
      inPieces(input, (piece) => {
        isNew = novelty.push(piece, 1000).isNews || isNew;
      });
      return isNew;
    },
    isAccepted: (result) => result === true,
  },
  {
    name: "redaction",
    sources: ["packages/agents/src/redact/secret-stream.ts", "packages/agents/src/redact/secret-text.ts"],
    seeds: [`Authorization: Bearer ${SECRET}\n`, `https://user:${SECRET}@host/ \u001b[31m${SECRET}\u001b[0m`, "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n", `Bearer${" ".repeat(80_000)}`],
    words: ["Basic", "sk-", "ghp_", "://", "-----BEGIN "],
    run: (input) => {
      const stream = new SecretStream([SECRET]);
      const parts: Uint8Array[] = [];
      inPieces(input, (piece) => parts.push(stream.push(piece)));
      const text = Buffer.concat([...parts, stream.end()]).toString("utf8");
      if (text.includes(SECRET) || textRedactor(formsOf([SECRET]).slice())(input.toString("utf8")).includes(SECRET)) throw new Error("a secret got through");
      return text;
    },
    isAccepted: () => true,
    cost: 2,
  },
  {
    name: "prompt-template",
    sources: ["packages/agents/src/prompt/prompt-template.ts"],
    seeds: ["{{count}}: {{#artifacts}}{{id}} at {{location}}{{#description}}\n| {{.}}{{/description}}{{/artifacts}}"],
    words: ["{{{", "}}}", "{{=<% %>=}}", "{{>", "{{!", "{{&", "{{^"],
    run: (input) => promptProblem(input.toString("utf8"), ASSIGNMENT_VARIABLES),
    isAccepted: (result) => result === null,
  },
  {
    name: "process-tables",
    sources: ["packages/agents/src/tree/ps-process-table.ts", "packages/agents/src/tree/linux-process-table.ts"],
    seeds: [
      "  12     1    12 Ss   00:00:01  1024 Sat Nov 21 22:55:10 2026 node agent PAWL_PROCESS_TOKEN=abc\n",
      "12 (a) b) c) S 1 12 12 0 -1 4194560 100 0 0 0 5 6 7 8 20 0 1 0 123456 1000000 300 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
    ],
    run: (input) => [parsePs(input.toString("utf8")), parseStat(input.toString("latin1"))],
    isAccepted: () => true,
  },
  {
    name: "spawn-frames",
    sources: ["packages/agents/src/spawn/frames.ts"],
    seeds: [Buffer.concat([frameHeader(1, 1, 30), startPayload({ argv: ["true"] }, Buffer.from("in")), Buffer.alloc(8)]), Buffer.concat([frameHeader(5, 7, 2), Buffer.from("{}")])],
    run: (input) => {
      let frames = 0;
      const reader = new FrameReader((_, __, payload) => {
        frames += 1;
        if (payload.length > input.length) throw new Error("a message is larger than what came");
      });
      inPieces(input, (piece) => reader.push(piece));
      return frames;
    },
    isAccepted: (result) => (result as number) > 0,
  },
  {
    name: "spawn-request",
    sources: ["packages/agents/src/spawn/frames.ts"],
    seeds: [startPayload({ argv: ["true"], cwd: "/", env: { A: "b" }, hasInput: true, niceness: 0, token: null }, Buffer.from("in"))],
    run: (input) => {
      try {
        return readStartPayload(input);
      } catch (error) {
        // Both ends of the channel are this program's: what is no request ends the helper.
        if (error instanceof SyntaxError || error instanceof RangeError) return null;
        throw error;
      }
    },
    isAccepted: (result) => result !== null,
  },
  {
    name: "terminal-escapes",
    sources: ["packages/agents/src/util/escape-for-terminal.ts"],
    seeds: ["plain", "\u001b[31mred\u001b[0m\u009b2J\u202e\r\n"],
    run: (input) => {
      for (const text of [input.toString("utf8"), input.toString("latin1"), input.toString("utf16le")]) {
        const shown = escapeForTerminal(text, { keepNewlines: true });
        if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(shown.replaceAll("\n", ""))) throw new Error("what a terminal acts on got through");
      }
      return null;
    },
    isAccepted: () => true,
  },
];
