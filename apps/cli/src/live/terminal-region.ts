/** A line of the region, and the cells that it takes on the terminal. */
export interface RegionLine {
  readonly text: string;
  readonly cells: number;
}

/** Size of a terminal, in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The lines at the end of what a terminal shows that change in place. What is above them is the terminal's own: it scrolls, and stays.
 *
 * The cursor stays visible, on the empty line below the region, between any two writes: whatever ends the process leaves a terminal that
 * is as it should be, and no half line. Each change is one write.
 */
export class TerminalRegion {
  readonly #size: () => TerminalSize;
  #drawn: readonly RegionLine[] = [];
  #columns = 0;

  /** @param size - the terminal's size now. */
  constructor(size: () => TerminalSize) {
    this.#size = size;
  }

  /**
   * What is to be written so that other lines are shown; `null`: nothing. It is taken for written then.
   *
   * @param above - lines that are put above the region, for good. They may be longer than the terminal is wide.
   * @param lines - lines of the region, each shorter than the terminal is wide.
   */
  show(above: readonly string[], lines: readonly RegionLine[]): string | null {
    const { columns } = this.#size();
    const isSame = above.length === 0 && columns === this.#columns && lines.length === this.#drawn.length;
    const text = isSame ? this.#changed(lines) : this.#replaced(above, lines, columns);
    this.#drawn = lines;
    this.#columns = columns;
    return text;
  }

  /** Takes what is on the terminal now for somebody else's, as after the shell had it: the next lines come below. */
  leave(): void {
    this.#drawn = [];
  }

  #changed(lines: readonly RegionLine[]): string | null {
    const changed = lines.map((line, index) => line.text !== this.#drawn[index]?.text);
    if (!changed.includes(true)) return null;
    // A line that a terminal takes for wider than it was counted must not go on in the next row.
    const rewritten = lines.map(({ text }, index) => (changed[index] === true ? `${ERASE_LINE}${text}\r\n` : "\r\n"));
    return `${up(lines.length)}${NO_WRAP}${rewritten.join("")}${WRAP}`;
  }

  #replaced(above: readonly string[], lines: readonly RegionLine[], columns: number): string {
    const kept = above.map((line) => `${line}\r\n`).join("");
    const region = lines.map(({ text }) => `${text}\r\n`).join("");
    return `${up(this.#rowsOn(columns))}${ERASE_BELOW}${kept}${NO_WRAP}${region}${WRAP}`;
  }

  /** Rows that the region takes: a terminal that became narrower goes on in the next row with what is too long now. */
  #rowsOn(columns: number): number {
    const rows = this.#drawn.map(({ cells }) => Math.max(1, Math.ceil(cells / columns)));
    return rows.reduce((sum, count) => sum + count, 0);
  }
}

const ERASE_LINE = "\u001b[2K";
const ERASE_BELOW = "\u001b[J";
const NO_WRAP = "\u001b[?7l";
const WRAP = "\u001b[?7h";

/** To the beginning of the line that is so many rows up. */
function up(rows: number): string {
  return rows === 0 ? "\r" : `\r\u001b[${rows}A`;
}
