import type { StatusReport } from "@pawl/contract";
import type { PipelineState } from "@pawl/pipeline";

import type { Ledger, LedgerHead } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { finding, type LedgerFinding } from "./finding.ts";

/** A position of the ledger that was noted outside of it. */
export interface LedgerAnchor {
  /** Where it was noted, such as the name of a git reference. */
  readonly source: string;
  readonly seq: number;
  /** Hash of the event at `seq`. */
  readonly hash: string;
}

/**
 * The report that follows from a run's state.
 *
 * @param previous - what this function gave for the run's report before; `null` for its first.
 * Must be a function of its arguments. Where it throws, the report counts as one that cannot be derived.
 */
export type DeriveReport = (state: PipelineState, previous: StatusReport | null) => StatusReport;

/** What a ledger is compared with. */
export interface VerificationOptions {
  /** Without it stored reports are compared with the digests in the events alone. */
  readonly deriveReport?: DeriveReport;
  readonly anchors?: readonly LedgerAnchor[];
}

/** What a verification has read on its way. */
export interface VerifiedContents {
  /** Where the ledger ended; `null` when its end could not be found. */
  readonly head: LedgerHead | null;
  /** State of the run that was started last, folded from its events; `null` before the first run, and where it could not be folded. */
  readonly state: PipelineState | null;
}

/** What a verification gives. */
export interface LedgerCheck extends VerifiedContents {
  /** Empty: everything in the ledger is what was written. */
  readonly findings: readonly LedgerFinding[];
  /** Whether there are more than `maxFindings`. */
  readonly hasMore: boolean;
}

/** Findings that {@link verifyLedger} gives unless it is asked for more or fewer. */
export const DEFAULT_MAX_FINDINGS = 100;

/**
 * Compares everything in a ledger with its events, its events with each other, and all of it with what was noted outside. An
 * orchestrator may be at work; what it appends meanwhile is left for the next time. The events are read once, in pages; what
 * is kept in memory is the state of one run.
 *
 * @param options - `maxFindings` ends the search after so many; default {@link DEFAULT_MAX_FINDINGS}.
 * @throws LedgerError what reading can meet, except `LEDGER_CORRUPT`, which is a finding of the kind `file`.
 */
export async function verifyLedger(
  ledger: Pick<Ledger, "findings" | "file">,
  options: VerificationOptions & { readonly maxFindings?: number } = {},
): Promise<LedgerCheck> {
  const { maxFindings = DEFAULT_MAX_FINDINGS, ...compared } = options;
  const findings: LedgerFinding[] = [];
  const search = ledger.findings(compared);
  try {
    for (;;) {
      const next = await search.next();
      if (next.done === true) return { findings, hasMore: false, ...next.value };
      if (findings.length >= maxFindings) {
        await search.return({ head: null, state: null });
        return { findings, hasMore: true, head: null, state: null };
      }
      findings.push(next.value);
    }
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== "LEDGER_CORRUPT") throw error;
    const problem = error.message.slice(ledger.file.length + 2);
    findings.push(finding("file", { table: "ledger", key: "reading" }, problem, "rows that can be read"));
    return { findings, hasMore: false, head: null, state: null };
  }
}
