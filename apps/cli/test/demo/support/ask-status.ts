import type { Project } from "../../support/make-project.ts";
import type { PawlResult } from "../../support/run-pawl.ts";
import { sha256 } from "./stored-reports.ts";
import type { Stored } from "./stored-reports.ts";
import { isSame, readIfThere } from "./watch-status-file.ts";
import type { Seen } from "./watch-status-file.ts";

/** One `pawl status`, and the file just before and after it. */
export interface Answer {
  readonly before: Buffer | null;
  readonly result: PawlResult;
  readonly after: Buffer | null;
}

/** Runs `pawl status` once. */
export async function askStatus(project: Project, file: string): Promise<Answer> {
  const before = readIfThere(file);
  const result = await project.pawl(["status"]);
  return { before, result, after: readIfThere(file) };
}

/** What is needed to tell a right answer from a wrong one once the run is over. */
export interface Known {
  readonly reports: readonly Stored[];
  /** Digests of what another hand put in the status file's place. */
  readonly foreign: ReadonlySet<string>;
}

/** What is wrong with an answer, or `null`. */
export function answerProblem(answer: Answer, known: Known): string | null {
  const { before, after, result } = answer;
  const { exitCode, stdoutBytes, stderr } = result;
  switch (exitCode) {
    case 0:
      return wasInFile(answer, known) ? null : `printed what was not in the file: ${result.stdout}`;
    case 2:
      return stdoutBytes.length === 0 && before === null ? null : `exit code 2 though there was a report: ${stderr}`;
    case 7:
      return stdoutBytes.length === 0 && isWrittenByOthers(answer, known) ? null : `exit code 7 though the file was right: ${stderr}`;
    default:
      return `exit code ${exitCode} (${String(after?.length)} bytes in the file): ${stderr}`;
  }
}

/** Whether foreign bytes may have been in the file: they or the gap that they left were seen, or something changed. */
function isWrittenByOthers({ before, after }: Answer, { foreign }: Known): boolean {
  const isForeign = [before, after].some((bytes) => bytes === null || foreign.has(sha256(bytes)));
  return foreign.size > 0 && (isForeign || !isSame(before, after));
}

/**
 * Whether the printed bytes were in the file between the reading before and the one after: where both are equal, these are
 * they; else a report of the ledger that came between the two.
 */
function wasInFile({ before, after, result }: Answer, { reports, foreign }: Known): boolean {
  const printed = result.stdoutBytes;
  if (isSame(before, printed) || isSame(after, printed)) return true;
  const places = (bytes: Buffer | null, otherwise: number): readonly number[] => {
    if (bytes === null || foreign.has(sha256(bytes))) return [otherwise];
    const text = bytes.toString("utf8");
    return reports.flatMap((report, index) => (report.bytes === text ? [index] : []));
  };
  const from = places(before, -1);
  const to = places(after, reports.length);
  // Equal readings with another report between them are possible only if that one came and went.
  const mostSteps = isSame(before, after) ? 3 : Infinity;
  return places(printed, NaN).some((at) =>
    from.some((start) => to.some((end) => start <= at && at <= end && end - start <= mostSteps)),
  );
}

/**
 * Whether contents of the status file are reports of the ledger in their order. It may be absent before the first one, and
 * once for each time that another hand wrote it, while that is set aside. @returns the first that is wrong, or `null`.
 */
export function firstOutOfOrder(seen: readonly Seen[], { reports, foreign }: Known): string | null {
  let at = 0;
  let absences = 0;
  for (const bytes of seen.slice(seen[0] === null ? 1 : 0)) {
    if (bytes === null) absences += 1;
    if (absences > foreign.size) return "the file was gone";
    if (bytes === null || foreign.has(sha256(bytes))) continue;
    const text = bytes.toString("utf8");
    const found = reports.findIndex((report, index) => index >= at && report.bytes === text);
    if (found < 0) return text;
    at = found;
  }
  return null;
}
