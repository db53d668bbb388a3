import type { DriverReport } from "../adapter/agent-driver.ts";
import { countOf, type Fields, fieldsOf, moneyOf, sessionIdOf, textOf } from "../adapter/fields.ts";
import { SaidText } from "../adapter/said-text.ts";
import { ToolCalls } from "../adapter/tool-calls.ts";

/** How many calls are remembered with their kind and paths. */
const KNOWN_CALLS = 1000;

/** What an agent has told of its session. It takes whatever comes: what has another shape changes nothing. */
export class AcpSession {
  readonly said = new SaidText();
  readonly #tools = new ToolCalls();
  readonly #calls = new Map<string, Fields>();
  #sessionId: string | null = null;
  #money: { readonly micros: number | null; readonly currency: string } | null = null;
  #tokens: number | null = null;
  #hasEnded = false;

  get report(): DriverReport {
    const micros = this.#money?.micros ?? null;
    return {
      usage: {
        moneyMicros: this.#hasEnded ? micros : null,
        tokens: this.#tokens,
        turns: null,
        toolCalls: this.#tools.count,
        sessionId: this.#sessionId,
      },
      atLeast: { moneyMicros: micros, tokens: null },
      openToolCall: this.#hasEnded ? null : this.#tools.open,
    };
  }

  begin(sessionId: string): void {
    this.#sessionId = sessionIdOf(sessionId);
  }

  /** Takes the answer to the prompt, as it came: what it tells of tokens is no stable part of the protocol yet. */
  end(answer: Fields): void {
    this.#hasEnded = true;
    this.#tokens = countOf(fieldsOf(answer["usage"])["totalTokens"]);
    this.said.endLine();
  }

  /** What was told of a call of a tool before, and now. */
  callOf(told: Fields): Fields {
    const known = this.#calls.get(textOf(told["toolCallId"]) ?? "") ?? {};
    const now = Object.entries(told).filter(([, value]) => value !== null && value !== undefined);
    return { ...known, ...Object.fromEntries(now) };
  }

  /** Takes one update. @returns whether it is a sign of work. */
  take(update: Fields): boolean {
    switch (update["sessionUpdate"]) {
      case "agent_message_chunk":
        this.said.append(textOf(fieldsOf(update["content"])["text"]));
        return true;
      case "tool_call":
      case "tool_call_update":
        this.#takeCall(update);
        return true;
      case "agent_thought_chunk":
      case "plan":
        return true;
      case "usage_update":
        this.#takeCost(fieldsOf(update["cost"]));
        return false;
      default:
        return false;
    }
  }

  #takeCall(update: Fields): void {
    const id = textOf(update["toolCallId"]);
    if (id === null) return;
    const call = this.callOf(update);
    if (this.#calls.has(id) || this.#calls.size < KNOWN_CALLS) this.#calls.set(id, call);
    const isOver = call["status"] === "completed" || call["status"] === "failed";
    if (update["sessionUpdate"] === "tool_call") {
      this.said.endLine();
      this.said.add(`[tool ${textOf(call["kind"]) ?? "other"}] ${textOf(call["title"]) ?? ""}`);
      this.#tools.begin(id);
    }
    if (isOver) this.#tools.end(id);
  }

  /** What it tells is the whole session's so far. Units that are no currency, and a change of it, make it unknown. */
  #takeCost(cost: Fields): void {
    const currency = textOf(cost["currency"]);
    if (currency === null) return;
    const isMoney = /^[A-Z]{3}$/.test(currency) && (this.#money === null || this.#money.currency === currency);
    this.#money = { micros: isMoney ? moneyOf(cost["amount"]) : null, currency };
  }
}
