import { StringDecoder } from "node:string_decoder";

import { escapeForTerminal } from "@pawl/agents";

/**
 * Turns bytes that somebody else printed into text that cannot steer a terminal. Line ends and tabs stay; other control characters
 * become visible. Characters that are divided between two pieces are put together.
 */
export class VisibleText {
  readonly #decoder = new StringDecoder("utf8");
  /** A carriage return at the end of the last piece: whether it belongs to a line end is told by the next one. */
  #held = "";

  push(bytes: Uint8Array): string {
    const text = this.#held + this.#decoder.write(bytes);
    this.#held = text.endsWith("\r") ? "\r" : "";
    return visible(text.slice(0, text.length - this.#held.length));
  }

  /** What was held back. */
  end(): string {
    return visible(this.#held + this.#decoder.end());
  }
}

function visible(text: string): string {
  const lines = text.replaceAll("\r\n", "\n");
  return lines.split("\t").map((part) => escapeForTerminal(part, { keepNewlines: true })).join("\t");
}
