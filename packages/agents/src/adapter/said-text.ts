/** How much is kept, in characters. */
const KEPT_CHARACTERS = 4096;

/** The end of what an agent said in readable text, for whoever takes up its work: its stream itself is in the log. */
export class SaidText {
  #text = "";

  /** Adds a paragraph; `null` and empty ones are passed over. */
  add(text: string | null): void {
    if (text === null || text.trim() === "") return;
    this.#text = `${this.#text}${text.slice(-KEPT_CHARACTERS).trimEnd()}\n`.slice(-KEPT_CHARACTERS);
  }

  toString(): string {
    return this.#text.toWellFormed();
  }
}
