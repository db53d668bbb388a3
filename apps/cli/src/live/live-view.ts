import type { AgentActivity } from "@pawl/agents";
import { forwardClock } from "@pawl/orchestrator";
import type { RunningGate } from "@pawl/orchestrator";
import type { PipelineState, RecordedEvent } from "@pawl/pipeline";

import { HISTORY_MARGIN, historyLine } from "./history-line.ts";
import { lineCells, paintLine } from "./line.ts";
import type { Line } from "./line.ts";
import type { ReportLook } from "./live-facts.ts";
import { lineWidth, liveLines, reportPart } from "./live-lines.ts";
import type { TerminalOutput } from "./terminal-output.ts";
import { TerminalRegion } from "./terminal-region.ts";
import type { TerminalSize } from "./terminal-region.ts";
import { wrapLine } from "./wrap-line.ts";

/** Shortest time between two changes of what is shown, in milliseconds. */
const REDRAW_MS = 100;
/** How often times that grow are shown anew, in milliseconds. */
const TICK_MS = 1000;
/** Cells that the lines of a long notice begin with after the first. */
const NOTICE_INDENT = 2;

/** What a live view works with. */
export interface LiveViewOptions {
  readonly terminal: {
    readonly output: Pick<TerminalOutput, "isBusy" | "write" | "writeNow">;
    readonly size: () => TerminalSize;
  };
  /** Looks at the status file as it is now. */
  readonly readReport: () => Promise<ReportLook>;
  readonly activityOf: (attempt: number) => AgentActivity | null;
  /** The gates that run now. */
  readonly runningGates: () => readonly RunningGate[];
  readonly isDraining: () => boolean;
}

/**
 * What a run does, on a terminal: what is over scrolls, what is under way stays below it and changes in place. It looks at the status
 * file for the report, so that it shows what everybody else can read. Nothing is shown more often than every {@link REDRAW_MS}, and
 * nothing when nothing changed.
 */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #region: TerminalRegion;
  readonly #above: { readonly line: Line; readonly indent: number }[] = [];
  readonly #tick: NodeJS.Timeout;
  #now = clockFrom(0);
  #state: PipelineState | null = null;
  #report: ReportLook = { kind: "none" };
  #isReportOld = true;
  #timer: NodeJS.Timeout | null = null;
  /** What was written last is on the terminal. */
  #written: Promise<void> = Promise.resolve();
  #shownAtMs = Number.NEGATIVE_INFINITY;
  /** Something changed while the terminal took nothing. */
  #isLate = false;
  #isFinishing = false;
  #isOver = false;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#region = new TerminalRegion(options.terminal.size);
    this.#tick = setInterval(() => this.#soon(), TICK_MS).unref();
    this.#soon();
  }

  /** An event came into the ledger. */
  noticed(event: RecordedEvent, state: PipelineState): void {
    this.#state = state;
    // The run's clock goes on where its ledger ends, which may be ahead of the time of day.
    if (event.atMs > this.#now()) this.#now = clockFrom(event.atMs);
    this.#isReportOld = true;
    const line = historyLine(event);
    if (line !== null) this.#above.push({ line, indent: HISTORY_MARGIN });
    this.#soon();
  }

  /** Puts a line above the live part, or after what is there where that has ended. */
  add(line: Line): void {
    this.#above.push({ line, indent: NOTICE_INDENT });
    if (this.#isOver) this.#writeNow(this.#region.show(this.#takeAbove(), []));
    else this.#soon();
  }

  /** The terminal has another size. */
  resized(): void {
    this.#soon();
  }

  /** The process goes on after it was suspended: whatever the terminal shows now is not the live part any more. */
  resumed(): void {
    this.#region.leave();
    this.#soon();
  }

  /** Ends the live part; the report as it is now takes its place. */
  async finish(): Promise<void> {
    if (this.#isOver) return;
    this.#isFinishing = true;
    await this.#written;
    const report = await this.#look();
    const size = this.#options.terminal.size();
    this.#end(reportPart(report, lineWidth(size), Number.POSITIVE_INFINITY));
  }

  /** Takes the live part away at once, as at a sudden end of the process. */
  breakOff(): void {
    this.#end([]);
  }

  #end(last: readonly Line[]): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#tick);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#writeNow(this.#region.show([...this.#takeAbove(), ...last.map((line) => this.#painted(line))], []));
  }

  #writeNow(text: string | null): void {
    if (text !== null) this.#options.terminal.output.writeNow(text);
  }

  #soon(): void {
    if (this.#isOver) return;
    this.#timer ??= setTimeout(() => void this.#next(), Math.max(0, this.#shownAtMs + REDRAW_MS - performance.now()));
  }

  async #next(): Promise<void> {
    if (this.#isReportOld) {
      this.#isReportOld = false;
      this.#report = await this.#look();
    }
    this.#timer = null;
    // What changes meanwhile is shown together, once the terminal takes something again.
    this.#isLate = this.#options.terminal.output.isBusy;
    if (!this.#isOver && !this.#isFinishing && !this.#isLate) this.#show();
  }

  /** Never rejects: a machine that has no file descriptor left for a look is the run's to halt over, in its order, and not the view's. */
  async #look(): Promise<ReportLook> {
    try {
      return await this.#options.readReport();
    } catch {
      // Looked at again with the next tick.
      this.#isReportOld = true;
      return { kind: "unread" };
    }
  }

  #show(): void {
    const { terminal, activityOf, runningGates, isDraining } = this.#options;
    this.#shownAtMs = performance.now();
    const facts = { state: this.#state, gates: runningGates(), activityOf, report: this.#report, isDraining: isDraining(), nowMs: this.#now() };
    const lines = liveLines(facts, terminal.size());
    const text = this.#region.show(this.#takeAbove(), lines.map((line) => ({ text: this.#painted(line), cells: lineCells(line) })));
    if (text === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#written = promise;
    terminal.output.write(text, () => {
      resolve();
      if (this.#isLate) this.#soon();
    });
  }

  /** The lines that are put above for good, as long as the terminal is wide now. */
  #takeAbove(): readonly string[] {
    const cells = lineWidth(this.#options.terminal.size());
    return this.#above.splice(0).flatMap(({ line, indent }) => wrapLine(line, cells, indent).map((one) => this.#painted(one)));
  }

  #painted(line: Line): string {
    return paintLine(line);
  }
}

/** The clock of the run, so that times since its events do not jump when the time of day is set back. */
function clockFrom(notBeforeMs: number): () => number {
  return forwardClock({ wallMs: Date.now, monotonicMs: () => performance.now(), notBeforeMs });
}
