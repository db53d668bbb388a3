/** How much is kept, in characters: more than is told, so that a secret at the beginning of what is told is known as a whole. */
const KEPT_CHARACTERS = 16 * 1024;

/** The end of what an agent said in readable text, for whoever takes up its work: its stream itself is in the log. */
export class SaidText {
  #text = "";

  /** Adds a paragraph; `null` and empty ones are passed over. */
  add(text: string | null): void {
    if (text === null || text.trim() === "") return;
    this.#text = `${this.#text}${text.slice(-KEPT_CHARACTERS).trimEnd()}\n`.slice(-KEPT_CHARACTERS);
  }

  /** Goes on with a piece of a text that comes in pieces. */
  append(piece: string | null): void {
    if (piece !== null) this.#text = `${this.#text}${piece.slice(-KEPT_CHARACTERS)}`.slice(-KEPT_CHARACTERS);
  }

  /** Ends a text that came in pieces. */
  endLine(): void {
    if (this.#text !== "" && !this.#text.endsWith("\n")) this.#text += "\n";
  }

  toString(): string {
    return this.#text.toWellFormed();
  }
}
