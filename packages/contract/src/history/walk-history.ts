import { parseStrictJson } from "../json/parse-strict-json.ts";
import type { ProgressEvent } from "../progress-event.ts";
import { readEvents } from "../steps/read-events.ts";
import { describeFound, type Violation } from "../violation.ts";
import type { HistoryRun, HistoryStep } from "./history.ts";
import { type HistoryLine, historyLines } from "./history-lines.ts";
import { type HistoryHeader, historySchemas } from "./history-schema.ts";
import { RunFold } from "./run-fold.ts";
import { schemaFaults } from "./schema-faults.ts";

/** Told of a history's content, in the order of its lines. */
export interface HistoryVisitor {
  /** What cannot be read (rule 2#5). */
  readonly violation: (violation: Violation) => void;
  /** A run begins; `null` when its header cannot be read. */
  readonly run: (run: Omit<HistoryRun, "steps"> | null) => void;
  /** A step of that run. */
  readonly step: (step: HistoryStep) => void;
  /** Something of that run is missing here. */
  readonly gap: () => void;
}

/** Reads a history line by line. Never throws, whatever the input is, and takes time in proportion to its length. */
export const walkHistory = (input: unknown, visitor: HistoryVisitor): void => {
  const lines = historyLines(input);
  const walk = new Walk(visitor);
  if (lines === null) walk.unreadable("", describeFound(input), "a text, or its UTF-8 bytes as a Uint8Array");
  else for (const line of lines) walk.line(line);
  walk.end();
};

class Walk {
  readonly #visitor: HistoryVisitor;
  readonly #runs = new Set<string>();
  #isStarted = false;
  #fold = new RunFold([]);
  #isComplete = false;
  #lastSeq = 0;
  /** Line of a step without a report, which only the last one of a run may be. */
  #withoutReport: number | null = null;

  constructor(visitor: HistoryVisitor) {
    this.#visitor = visitor;
  }

  line({ number, content }: HistoryLine): void {
    const { value, faults } = parseStrictJson(content);
    for (const { path, found, wanted } of faults) this.unreadable(`/${number}${path}`, found, wanted);
    if (isHeader(value)) this.#header(number, value);
    else if (value === undefined) this.#gap();
    else this.#step(number, value);
    // Of equal keys one was lost.
    if (faults.some(({ code }) => code === "REPEATED_KEY")) this.#isComplete = false;
  }

  end(): void {
    if (!this.#isStarted) this.unreadable("/1", "nothing", "the header of a run");
  }

  unreadable(path: string, found: string, wanted: string): void {
    this.#isStarted = true;
    this.#visitor.violation({ rule: "2#5", path, found, wanted });
  }

  #header(number: number, value: unknown): void {
    const read = historySchemas().header.safeParse(value);
    this.#isStarted = true;
    this.#lastSeq = 0;
    this.#withoutReport = null;
    this.#isComplete = read.success;
    this.#fold = new RunFold(read.success ? read.data.artifacts : []);
    this.#visitor.run(read.success ? { line: number, ...runOf(read.data) } : null);
    if (read.success) this.#checkHeader(number, read.data);
    else for (const { path, found, wanted } of schemaFaults(value, read.error)) this.unreadable(`/${number}${path}`, found, wanted);
  }

  /** Each run once, and in it each artifact and each location once. */
  #checkHeader(number: number, { run, artifacts }: HistoryHeader): void {
    const once = (seen: Set<string>, text: string, path: string): void => {
      if (seen.has(text)) {
        this.unreadable(`/${number}${path}`, `${describeFound(text)} again`, "each run, artifact and location once");
        this.#isComplete = false;
      }
      seen.add(text);
    };
    const ids = new Set<string>();
    const locations = new Set<string>();
    once(this.#runs, run, "/run");
    for (const [index, { artifact, location }] of artifacts.entries()) {
      once(ids, artifact, `/artifacts/${index}/artifact`);
      once(locations, location, `/artifacts/${index}/location`);
    }
  }

  #step(number: number, value: unknown): void {
    if (!this.#isStarted) {
      this.unreadable(`/${number}`, "a step before the first run", "the header of a run");
      this.#visitor.run(null);
    }
    if (this.#withoutReport !== null) {
      this.unreadable(`/${this.#withoutReport}/report`, "nothing", "a report, because more of the run follows");
      this.#gap();
    }
    const read = historySchemas().stepToRead.safeParse(value);
    if (!read.success) {
      for (const { path, found, wanted } of schemaFaults(value, read.error)) this.unreadable(`/${number}${path}`, found, wanted);
      this.#gap();
      return;
    }
    const { seq, events, report } = read.data;
    if (seq <= this.#lastSeq) this.unreadable(`/${number}/seq`, describeFound(seq), `more than ${this.#lastSeq}, the position before`);
    this.#lastSeq = seq;
    this.#withoutReport = report === undefined ? number : null;
    const taken = this.#take(events, `/${number}/events`);
    const { tallies, lastClosed } = this.#fold;
    this.#visitor.step({ line: number, seq, events: taken, report, tallies, lastClosed, isComplete: this.#isComplete });
  }

  #take(events: unknown, path: string): readonly ProgressEvent[] {
    const refuse = (at: string, found: string, wanted: string): void => {
      this.unreadable(at, found, wanted);
      this.#isComplete = false;
    };
    const placed = readEvents(events, path, (_, at, found, wanted) => refuse(at, found, wanted));
    for (const { index, event } of placed) {
      const misfit = this.#fold.take(event);
      // Without a header that can be read there is nothing to fit.
      if (misfit !== null && this.#isComplete) refuse(`${path}/${index}`, `${event.type} that does not fit`, misfit);
    }
    return placed.map(({ event }) => event);
  }

  #gap(): void {
    this.#withoutReport = null;
    this.#isComplete = false;
    this.#visitor.gap();
  }
}

const isHeader = (value: unknown): boolean => typeof value === "object" && value !== null && Object.hasOwn(value, "history");

const runOf = ({ run, contract, artifacts }: HistoryHeader) => ({ run, contract, artifacts });
