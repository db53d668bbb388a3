import { checkHistory, renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { canonicalJson } from "@pawl/database";
import type { StoredEvent, StoredReport } from "@pawl/database";
import { renderHistory, sha256Schema } from "@pawl/pipeline";
import type { PipelineState } from "@pawl/pipeline";
import { buildReport, checkHistoryProgress } from "@pawl/progress";
import { z } from "zod";

import { reportInput } from "../kernel/report.ts";
import { parseReport } from "../session/parse-report.ts";
import { sha256 } from "../util/sha256.ts";
import { BUNDLE_FILES } from "./bundle-format.ts";
import type { CheckedRun } from "./check-events.ts";
import type { AddFinding } from "./finding.ts";
import type { OpenBundle } from "./open-bundle.ts";

const lineSchema = z.strictObject({ run: z.string(), seq: z.int().positive(), bytes: z.string(), digest: sha256Schema });

/** A stored report as a line of a bundle: canonical JSON (RFC 8785), without its newline. */
export function renderReportLine({ run, seq, bytes, digest }: StoredReport): string {
  return canonicalJson({ run, seq, bytes, digest });
}

interface ReadReport {
  readonly line: number;
  readonly seq: number;
  readonly bytes: string;
  readonly digest: string;
  readonly report: StatusReport;
}

/** Compares the reports of a bundle with its events, its history and its status file. */
export class ReportCheck {
  readonly #add: AddFinding;
  readonly #reports: readonly ReadReport[];
  #visited = 0;

  private constructor(reports: readonly ReadReport[], add: AddFinding) {
    this.#reports = reports;
    this.#add = add;
  }

  /** Reads the reports of a bundle. The first one that cannot be read ends the reading. */
  static async open(bundle: OpenBundle, add: AddFinding): Promise<ReportCheck> {
    const reports: ReadReport[] = [];
    const text = await bundle.text(BUNDLE_FILES.reports);
    if (text === null) add("REPORT_DIFFERS", BUNDLE_FILES.reports, "there are no reports that can be read");
    const lines = text === null || text === "" ? [] : text.split("\n");
    // What stands after the last line feed is nothing, or half of a line.
    if (lines.length > 0 && lines.pop() !== "") add("REPORT_DIFFERS", BUNDLE_FILES.reports, "its last line does not end");
    for (const [index, line] of lines.entries()) {
      const read = readLine(line, bundle.manifest.run, reports.at(-1)?.seq ?? 0);
      if (typeof read === "string") {
        add("REPORT_DIFFERS", `${BUNDLE_FILES.reports}:${index + 1}`, read);
        break;
      }
      reports.push({ line: index + 1, ...read });
    }
    return new ReportCheck(reports, add);
  }

  /** Compares the report of this position with the one that the state gives, and with the one that the event says was emitted. */
  readonly onEvent = (event: StoredEvent, state: PipelineState): void => {
    for (;;) {
      const next = this.#reports[this.#visited];
      if (next === undefined || next.seq > event.seq) break;
      this.#visited += 1;
      if (next.seq < event.seq) this.#differs(next, "the run has no event of its position");
      else this.#compare(next, state);
    }
    if (event.type !== "report.emitted") return;
    const last = this.#reports[this.#visited - 1];
    if (last?.digest === event.data.digest) return;
    this.#add("REPORT_DIFFERS", BUNDLE_FILES.reports, `the report that was emitted at event ${event.seq} with the digest ${event.data.digest} is not there`);
  };

  /** Compares what only the whole run can tell: the history, its rules, and the status file. */
  async finish(bundle: OpenBundle, run: CheckedRun): Promise<void> {
    for (const left of this.#reports.slice(this.#visited)) this.#differs(left, "the run has no event of its position");
    await this.#checkHistory(bundle, run);
    await this.#checkStatus(bundle, run);
  }

  #compare(read: ReadReport, state: PipelineState): void {
    const previous = this.#reports[this.#visited - 2]?.report ?? null;
    const derived = renderReport(buildReport(reportInput(state, previous)).report);
    if (derived !== read.bytes) this.#differs(read, `the events up to ${read.seq} give another report, with the digest ${sha256(derived)}`);
  }

  async #checkHistory(bundle: OpenBundle, { events }: CheckedRun): Promise<void> {
    const text = await bundle.text(BUNDLE_FILES.history);
    if (text === null) {
      this.#add("HISTORY_DIFFERS", BUNDLE_FILES.history, "there is no history that can be read");
      return;
    }
    const given = text.split("\n");
    const wanted = [...renderHistory(events, this.#reports)].join("").split("\n");
    const line = wanted.findIndex((one, index) => one !== given[index]);
    if (text !== wanted.join("\n")) this.#add("HISTORY_DIFFERS", `${BUNDLE_FILES.history}:${(line === -1 ? wanted.length : line) + 1}`, "the events and reports give another line");
    for (const { rule, path, found, wanted: right } of [...checkHistory(text), ...checkHistoryProgress(text)]) {
      this.#add("CONTRACT_BROKEN", `${BUNDLE_FILES.history}${path}`, `rule ${rule}: found ${found}, wanted ${right}`);
    }
  }

  /** An earlier run's last report is not what the status file shows, so the file says nothing of it. */
  async #checkStatus(bundle: OpenBundle, { isLatest }: CheckedRun): Promise<void> {
    if (!isLatest) return;
    const text = await bundle.text(BUNDLE_FILES.status);
    const last = this.#reports.at(-1);
    if (text === null) this.#add("STATUS_DIFFERS", BUNDLE_FILES.status, "there is no status file that can be read");
    else if (text !== last?.bytes) this.#add("STATUS_DIFFERS", BUNDLE_FILES.status, `it has the digest ${sha256(text)}; the last report has ${last?.digest ?? "none"}`);
  }

  #differs({ line }: ReadReport, problem: string): void {
    this.#add("REPORT_DIFFERS", `${BUNDLE_FILES.reports}:${line}`, problem);
  }
}

function readLine(text: string, run: string, previousSeq: number): Omit<ReadReport, "line"> | string {
  try {
    const value: unknown = JSON.parse(text);
    const read = lineSchema.safeParse(value);
    if (!read.success || canonicalJson(value) !== text) return "it is not a stored report in canonical JSON";
    const { seq, bytes, digest } = read.data;
    if (read.data.run !== run) return "it is a report of another run";
    if (seq <= previousSeq) return `its position is ${seq}, and the one before has ${previousSeq}`;
    if (sha256(bytes) !== digest) return `its bytes have the digest ${sha256(bytes)}, not ${digest}`;
    const report = parseReport(bytes);
    return report === null || renderReport(report) !== bytes ? "it is not the canonical text of a report" : { seq, bytes, digest, report };
  } catch (error) {
    return `it cannot be read: ${error instanceof Error ? error.message : "unknown"}`;
  }
}
