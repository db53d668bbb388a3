import xterm from "@xterm/headless";
import { onTestFinished } from "vitest";

/** A size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A terminal as a person sees it; ends with the test. */
export class Emulator {
  readonly #terminal: xterm.Terminal;

  constructor({ columns, rows }: Size) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
    onTestFinished(() => this.#terminal.dispose());
  }

  /** Resolves when it is shown. */
  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(data, resolve));
  }

  resize({ columns, rows }: Size): void {
    this.#terminal.resize(columns, rows);
  }

  /** Row of the cursor on the screen, from 0. */
  get cursorRow(): number {
    return this.#terminal.buffer.active.cursorY;
  }

  /** The rows that can be seen now, without spaces at their ends. */
  screen(): readonly string[] {
    return this.#rows().map(({ text }) => text).slice(this.#terminal.buffer.active.baseY);
  }

  /** Everything from the first line on: what has scrolled away, and what can be seen. Rows that are one line are put together. */
  all(): readonly string[] {
    const lines: string[] = [];
    for (const { text, goesOn } of this.#rows()) {
      if (goesOn) lines.push(`${lines.pop() ?? ""}${text}`);
      else lines.push(text);
    }
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  #rows(): readonly { readonly text: string; readonly goesOn: boolean }[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: active.length }, (_, row) => {
      const line = active.getLine(row);
      return { text: line?.translateToString(true) ?? "", goesOn: line?.isWrapped === true };
    });
  }
}
