import { DatabaseSync } from "node:sqlite";

import { checkHistory } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { auditRun } from "../../src/audit/audit-run.ts";
import { readRunHistory } from "../../src/audit/run-history.ts";
import { ledgerOfRuns } from "../support/ledger-of-runs.ts";
import type { RunPlayer } from "../support/run-player.ts";
import { simulate } from "../support/simulator.ts";

/** Simulated runs, one of which is aborted and one of which comes to its end: those of the first seeds that give such a one. */
const aborted = firstRun(({ report }) => report.overall_progress_percent < 100 && report.next_step === "" && report.blocking_questions.length === 0);
const completed = firstRun(({ report }) => report.overall_progress_percent === 100);

function firstRun(isWanted: (player: RunPlayer) => boolean): RunPlayer | undefined {
  for (let seed = 1; seed <= 60; seed++) {
    const { player } = simulate(seed);
    if (isWanted(player)) return player;
  }
  return undefined;
}

/** The latest run, in a ledger whose end was noted nowhere else. */
const LATEST = { run: null, anchors: [] } as const;

/** Both, in a ledger. */
async function twoRuns() {
  if (aborted === undefined || completed === undefined) throw new Error("the seeds give no run of either kind");
  return { aborted, completed, ledger: await ledgerOfRuns(aborted.driver, completed.driver) };
}

describe("an audit", () => {
  it("derives the percentages of the latest run, and of an earlier one, from its own events", async () => {
    const { aborted: first, completed: second, ledger } = await twoRuns();
    const head = await ledger.head();
    const outcomeOf = ({ report: { current_stage, overall_progress_percent, stage_progress_percent } }: typeof first) => ({
      ok: true,
      ledgerHead: head,
      currentStage: current_stage,
      overallPercent: overall_progress_percent,
      stagePercent: stage_progress_percent,
    });
    const sound = { findings: [], hasMore: false, anchors: [] };
    const latest = { run: "run-2", outcome: outcomeOf(second), violations: [] };
    expect(await auditRun(ledger, LATEST)).toMatchObject({ ...sound, recount: latest });
    const earlier = { run: "run-1", outcome: outcomeOf(first), violations: [] };
    expect(await auditRun(ledger, { ...LATEST, run: "run-1" })).toMatchObject({ ...sound, recount: earlier });
  });

  it("takes no report for one of a run that has no event there, which would hide those after it", async () => {
    const { ledger } = await twoRuns();
    const database = new DatabaseSync(ledger.file);
    database.exec("UPDATE report SET run = 'run-2' WHERE seq = (SELECT max(seq) FROM report WHERE run = 'run-1')");
    database.close();
    const { recount, findings } = await auditRun(ledger, LATEST);
    expect(recount).toBeNull();
    expect(findings).toContainEqual(expect.objectContaining({ kind: "report", found: "run-2", wanted: "run-1" }));
    const history = readRunHistory(ledger, "run-2", (await ledger.head()).seq);
    await expect(history).rejects.toMatchObject({ code: "LEDGER_BROKEN", message: expect.stringMatching(/none of the run's$/) as string });
  });

  it("says which run there is not", async () => {
    await expect(auditRun(await ledgerOfRuns(), LATEST)).rejects.toMatchObject({ code: "NO_RUN" });
    const { ledger } = await twoRuns();
    await expect(auditRun(ledger, { ...LATEST, run: "run-3" })).rejects.toMatchObject({ code: "LEDGER_BROKEN" });
  });
});

describe("a run's history", () => {
  it("is the whole run's, or what it was at an earlier position", async () => {
    const { completed: second, ledger } = await twoRuns();
    const { seq } = await ledger.head();
    const whole = await readRunHistory(ledger, "run-2", seq);
    expect(whole.stage).toBe(second.report.current_stage);
    expect(checkHistory(whole.text)).toEqual([]);
    const earlier = await readRunHistory(ledger, "run-2", seq - 1);
    expect(whole.text).not.toBe(earlier.text);
    const lines = earlier.text.trimEnd().split("\n");
    // The last line may lack what came after it.
    expect(whole.text.startsWith(`${lines.slice(0, -1).join("\n")}\n`)).toBe(true);
    expect(checkHistory(earlier.text)).toEqual([]);
  });
});
