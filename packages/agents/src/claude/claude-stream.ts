import type { DriverReport } from "../adapter/agent-driver.ts";
import { countOf, type Fields, fieldsOf, listOf, moneyOf, sessionIdOf, sumOf, textOf } from "../adapter/fields.ts";
import { SaidText } from "../adapter/said-text.ts";
import { ToolCalls } from "../adapter/tool-calls.ts";

/** What Claude Code said at the end of its turn. */
export interface ClaudeResult {
  readonly subtype: string;
  readonly isError: boolean;
  readonly text: string;
  readonly apiErrorStatus: number | null;
  readonly terminalReason: string | null;
}

/**
 * What Claude Code has told in its stream of JSON (`--output-format stream-json --verbose`). It takes whatever comes: what it does not
 * know, or what has another shape, changes nothing.
 */
export class ClaudeStream {
  readonly said = new SaidText();
  readonly #tools = new ToolCalls();
  /** Tokens of each message of the model, which comes in several pieces. */
  readonly #messageTokens = new Map<string, number>();
  #tokensSeen = 0;
  #sessionId: string | null = null;
  #result: (ClaudeResult & { readonly moneyMicros: number | null; readonly tokens: number | null; readonly turns: number | null }) | null = null;
  #rejectedUntilMs: number | null | undefined = undefined;
  #lastError: string | null = null;

  /** The last result; `null`: there was none. */
  get result(): ClaudeResult | null {
    return this.#result;
  }

  /** Until when its provider takes nothing more, `null` where it did not say; `undefined`: it takes more. */
  get rejectedUntilMs(): number | null | undefined {
    return this.#rejectedUntilMs;
  }

  /** What kind of error ended its last answer, such as `authentication_failed`; `null`: none. */
  get lastError(): string | null {
    return this.#lastError;
  }

  get report(): DriverReport {
    const { moneyMicros = null, tokens = null, turns = null } = this.#result ?? {};
    return {
      usage: { moneyMicros, tokens, turns, toolCalls: this.#tools.count, sessionId: this.#sessionId },
      atLeast: { moneyMicros: null, tokens: this.#tokensSeen },
      openToolCall: this.#result === null ? this.#tools.open : null,
    };
  }

  /** Takes one message. @returns whether it is a sign of work: that it tries something again is none. */
  take(message: Fields): boolean {
    switch (message["type"]) {
      case "system":
        this.#sessionId = sessionIdOf(message["session_id"]) ?? this.#sessionId;
        return message["subtype"] !== "api_retry";
      case "assistant":
        this.#takeAnswer(message);
        return true;
      case "user":
        for (const block of listOf(fieldsOf(message["message"])["content"])) if (block["type"] === "tool_result") this.#tools.end(textOf(block["tool_use_id"]));
        return true;
      case "rate_limit_event":
        this.#takeRateLimit(fieldsOf(message["rate_limit_info"]));
        return false;
      case "result":
        this.#takeResult(message);
        return true;
      default:
        return true;
    }
  }

  #takeAnswer(message: Fields): void {
    this.#lastError = textOf(message["error"]);
    const answer = fieldsOf(message["message"]);
    this.#addTokens(textOf(answer["id"]), fieldsOf(answer["usage"]));
    for (const block of listOf(answer["content"])) {
      if (block["type"] === "text") this.said.add(textOf(block["text"]));
      if (block["type"] !== "tool_use") continue;
      this.#tools.begin(textOf(block["id"]));
      this.said.add(`[tool ${textOf(block["name"]) ?? "without a name"}]`);
    }
  }

  /** Its pieces repeat the tokens of a message: the largest is what it took so far. */
  #addTokens(id: string | null, usage: Fields): void {
    if (id === null) return;
    const kinds = ["input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
    const tokens = kinds.reduce((sum, kind) => sum + (countOf(usage[kind]) ?? 0), 0);
    const before = this.#messageTokens.get(id) ?? 0;
    if (tokens <= before) return;
    this.#messageTokens.set(id, tokens);
    this.#tokensSeen += tokens - before;
  }

  #takeRateLimit(info: Fields): void {
    if (info["status"] !== "rejected") {
      this.#rejectedUntilMs = undefined;
      return;
    }
    const seconds = countOf(info["resetsAt"]);
    this.#rejectedUntilMs = seconds === null ? null : seconds * 1000;
  }

  #takeResult(message: Fields): void {
    const errors = Array.isArray(message["errors"]) ? message["errors"].filter((one) => typeof one === "string") : [];
    const text = [textOf(message["result"]) ?? "", ...errors].filter((one) => one !== "").join("\n");
    this.#sessionId = sessionIdOf(message["session_id"]) ?? this.#sessionId;
    const { moneyMicros, tokens } = whole(message);
    this.#result = {
      subtype: textOf(message["subtype"]) ?? "",
      // What does not say that it is no error is one.
      isError: message["is_error"] !== false,
      text,
      apiErrorStatus: countOf(message["api_error_status"]),
      terminalReason: textOf(message["terminal_reason"]),
      moneyMicros,
      tokens,
      turns: countOf(message["num_turns"]),
    };
    if (message["subtype"] !== "success" || message["is_error"] !== false) this.said.add(text);
  }
}

/**
 * What all models of the session used. `usage` is left aside, for it is the main conversation's alone. A price of nothing for tokens
 * that were used is one that Claude Code does not know.
 */
function whole(message: Fields): { readonly moneyMicros: number | null; readonly tokens: number | null } {
  const byModel = message["modelUsage"];
  if (typeof byModel !== "object" || byModel === null) return { moneyMicros: null, tokens: null };
  const models = Object.values(byModel).map(fieldsOf);
  const perModel = models.map((model) =>
    sumOf(["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"].map((kind) => countOf(model[kind]))),
  );
  const isUnpriced = models.some((model, index) => perModel[index] !== 0 && (moneyOf(model["costUSD"]) ?? 0) === 0);
  return { moneyMicros: isUnpriced ? null : moneyOf(message["total_cost_usd"]), tokens: sumOf(perModel) };
}
