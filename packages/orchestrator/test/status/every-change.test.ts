import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { renderReport } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readStatus, STATUS_FILE_MODE } from "../../src/status/read-status.ts";
import { StatusWriter } from "../../src/status/status-writer.ts";
import { pipelinePaths } from "../../src/util/pipeline-paths.ts";
import type { PipelinePaths } from "../../src/util/pipeline-paths.ts";
import { sha256 } from "../../src/util/sha256.ts";
import { changedBytes } from "./support/changed-bytes.ts";
import type { ChangedBytes } from "./support/changed-bytes.ts";
import { changedReports } from "./support/changed-reports.ts";

const HEAD = { seq: 1, hash: "0".repeat(64) };

/** Each byte by each other value: minutes, not seconds. */
const IS_THOROUGH = process.env["PAWL_LONG_RUNS"] !== undefined;
const TIMEOUT_MS = IS_THOROUGH ? 3_600_000 : 150_000;

const REPORT: StatusReport = {
  status_type: "LIVE",
  current_stage: "B",
  overall_progress_percent: 32,
  stage_progress_percent: 50,
  last_completed_artifact: "docs/scope.md@1.2",
  current_task: "Generate docs/api.md",
  issues: ["STATUS_TAMPERED docs/api.md attempt=3"],
  blocking_questions: [],
  next_step: "Verify docs/api.md",
};

describe("a change of the status file by another hand, with its permissions as they were", { timeout: TIMEOUT_MS }, () => {
  let paths: PipelinePaths;
  let writer: StatusWriter;

  beforeEach(async () => {
    paths = pipelinePaths(mkdtempSync(join(tmpdir(), "pawl-changes-")));
    writer = new StatusWriter(paths);
    await writer.write(renderReport({ ...REPORT, stage_progress_percent: 49 }), HEAD);
    await writer.write(renderReport(REPORT), HEAD);
    await writer.settle();
  });
  afterEach(() => rmSync(paths.projectDir, { recursive: true }));

  /** Changes that a reader or the orchestrator would take for a report of Pawl's; and how many there were. */
  async function missed(changes: Iterable<ChangedBytes>): Promise<{ readonly missed: readonly string[]; readonly count: number }> {
    const beside = join(paths.projectDir, "beside");
    const found: string[] = [];
    let count = 0;
    for (const { change, bytes } of changes) {
      count += 1;
      writeFileSync(beside, bytes, { mode: STATUS_FILE_MODE });
      renameSync(beside, paths.statusFile);
      for (const reading of [await readStatus(paths), await writer.read()]) {
        const isSeen = reading.kind === "different" && reading.bytes !== null && Buffer.compare(reading.bytes, bytes) === 0;
        if (!isSeen) found.push(change);
      }
    }
    return { missed: found, count };
  }

  it("9.1#2 3.0#3: is seen, whichever byte it changes, takes away or adds", async () => {
    const result = await missed(changedBytes(Buffer.from(renderReport(REPORT)), IS_THOROUGH));
    expect(result.missed).toEqual([]);
    expect(result.count).toBeGreaterThan(15_000);
  });

  it("9.1#2 3.0#3: is seen where what it leaves is a valid report", async () => {
    const result = await missed(changedReports(REPORT));
    expect(result.missed).toEqual([]);
    expect(result.count).toBeGreaterThan(2_000);
  });

  it("9.1#2 3.0#3: is seen where it puts a report back that was right before, by one or by many", async () => {
    const texts = Array.from({ length: 100 }, (_, percent) => renderReport({ ...REPORT, stage_progress_percent: percent }));
    for (const text of texts) await writer.write(text, HEAD);
    await writer.settle();
    const older = texts.slice(0, -1).map((text) => ({ change: sha256(text), bytes: Buffer.from(text) }));
    expect(await missed(older)).toEqual({ missed: [], count: 99 });
  });
});
