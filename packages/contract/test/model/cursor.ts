/**
 * A place in a text, moved forward by hand. The model reads every grammar of the contract with it, one character after
 * the other, so that it shares neither a pattern nor a way of splitting with the code it is compared to.
 */
export class Cursor {
  readonly text: string;
  /** UTF-16 units read so far. */
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next code point; the empty string at the end. */
  peek(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  /** Reads one code point, whatever it is; the empty string at the end. */
  take(): string {
    const character = this.peek();
    this.at += character.length;
    return character;
  }

  /** Reads `wanted` if it stands here. */
  accept(wanted: string): boolean {
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  /** Reads as long as `belongs` holds, and returns what was read. */
  takeWhile(belongs: (character: string) => boolean): string {
    const from = this.at;
    while (!this.atEnd && belongs(this.peek())) this.take();
    return this.text.slice(from, this.at);
  }
}
