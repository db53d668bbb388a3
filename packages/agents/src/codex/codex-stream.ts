import type { DriverReport } from "../adapter/agent-driver.ts";
import { countOf, type Fields, fieldsOf, sessionIdOf, sumOf, textOf } from "../adapter/fields.ts";
import { SaidText } from "../adapter/said-text.ts";
import { ToolCalls } from "../adapter/tool-calls.ts";

/** Items of a thread that are calls of a tool. */
const TOOLS: ReadonlySet<unknown> = new Set(["command_execution", "file_change", "mcp_tool_call", "collab_tool_call", "web_search"]);

/** How the last turn ended, as far as it was told. */
export type CodexTurn = { readonly kind: "none" | "completed" } | { readonly kind: "failed"; readonly message: string };

/**
 * What Codex has told in its stream of JSON (`codex exec --json`). It takes whatever comes: what it does not know, or what has another
 * shape, changes nothing. An `error` is none of the turn's: Codex goes on trying, perhaps for ever.
 */
export class CodexStream {
  readonly said = new SaidText();
  readonly #tools = new ToolCalls();
  #threadId: string | null = null;
  #turn: CodexTurn = { kind: "none" };
  #tokens: number | null = null;
  #trouble: string | null = null;

  get turn(): CodexTurn {
    return this.#turn;
  }

  /** What keeps it from going on, in its words; `null`: nothing, for it has told of work since. */
  get trouble(): string | null {
    return this.#trouble;
  }

  get report(): DriverReport {
    return {
      usage: { moneyMicros: null, tokens: this.#turn.kind === "completed" ? this.#tokens : null, turns: null, toolCalls: this.#tools.count, sessionId: this.#threadId },
      atLeast: { moneyMicros: null, tokens: this.#tokens },
      openToolCall: this.#turn.kind === "none" ? this.#tools.open : null,
    };
  }

  /** Takes one event. @returns whether it is a sign of work: that something goes wrong, or is tried again, is none. */
  take(event: Fields): boolean {
    const item = fieldsOf(event["item"]);
    const isTrouble = event["type"] === "error" || item["type"] === "error";
    if (isTrouble) {
      this.#trouble = textOf(event["message"]) ?? textOf(item["message"]) ?? "an error without a message";
      return false;
    }
    switch (event["type"]) {
      case "thread.started":
        this.#threadId = sessionIdOf(event["thread_id"]) ?? this.#threadId;
        break;
      case "turn.started":
        this.#turn = { kind: "none" };
        break;
      case "item.started":
      case "item.updated":
      case "item.completed":
        this.#takeItem(event["type"] === "item.completed", item);
        break;
      case "turn.completed":
        this.#turn = { kind: "completed" };
        this.#tokens = tokensOf(fieldsOf(event["usage"]));
        break;
      case "turn.failed":
        this.#turn = { kind: "failed", message: textOf(fieldsOf(event["error"])["message"]) ?? "without a message" };
        this.said.add(this.#turn.message);
        return true;
    }
    this.#trouble = null;
    return true;
  }

  #takeItem(isCompleted: boolean, item: Fields): void {
    const id = textOf(item["id"]);
    if (TOOLS.has(item["type"])) {
      if (isCompleted) this.said.add(`[${textOf(item["type"]) ?? ""}] ${textOf(item["command"]) ?? textOf(item["query"]) ?? textOf(item["tool"]) ?? ""}`);
      this.#tools.begin(id);
      if (isCompleted) this.#tools.end(id);
    } else if (isCompleted && item["type"] === "agent_message") this.said.add(textOf(item["text"]));
  }
}

/** Tokens of the whole thread. What came from a cache is part of the input, and reasoning is part of the output. */
function tokensOf(usage: Fields): number | null {
  return sumOf([countOf(usage["input_tokens"]), countOf(usage["output_tokens"])]);
}
