import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import { startDumps } from "../../src/log/dump.ts";
import { createRedactor } from "../../src/log/redact.ts";
import { KEPT_SESSION_LOGS, removeOldSessionLogs, SessionLog } from "../../src/log/session-log.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "pawl-log-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function openLog(dir: string, maxBytes?: number) {
  const warnings: string[] = [];
  const log = new SessionLog({ dir, pid: 7, startedAtMs: 0, now: () => 1000, redact: createRedactor(["hunter2"]), onWarning: (warning) => warnings.push(warning), ...(maxBytes === undefined ? {} : { maxBytes }) });
  onTestFinished(() => log.close());
  return { log, warnings };
}

describe("a session's log", () => {
  it("has one JSON object per line, readable by its owner alone, without secrets", () => {
    const { log } = openLog(folder());
    log.write("info", "jobs/started/now", "with hunter2", { password: "x", count: 1, text: "hunter2\nline" });
    log.close();
    const [line, rest] = readFileSync(log.path, "utf8").split("\n");
    expect(JSON.parse(line ?? "")).toEqual({ level: "info", time: "1970-01-01T00:00:01.000Z", category: "jobs", section: "started/now", password: "[redacted]", count: 1, text: "[redacted]\nline", msg: "with [redacted]" });
    expect(rest).toBe("");
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
  });

  it("is rotated: no file is larger than allowed, and only so many are kept, the newest lines in the first", () => {
    const dir = folder();
    const { log } = openLog(dir, 2000);
    for (let number = 0; number < 100; number += 1) log.write("warn", "session/test", `line ${number} ${"x".repeat(200)}`);
    log.close();
    const files = readdirSync(dir).toSorted();
    expect(files).toHaveLength(KEPT_SESSION_LOGS + 1);
    for (const file of files) expect(statSync(join(dir, file)).size).toBeLessThanOrEqual(2000);
    expect(readFileSync(log.path, "utf8")).toContain("line 99 ");
    expect(readFileSync(log.path.replace(/\.log$/u, ".1.log"), "utf8")).not.toContain("line 99 ");
  });

  it("leaves the newest of earlier sessions, and touches nothing else", async () => {
    const dir = folder();
    for (const name of ["session-2026-01-01T00-00-00-000Z-9.log", "session-2026-01-02T00-00-00-000Z-8.1.log", "session-2026-01-02T00-00-00-000Z-8.log", "error-1.log"]) writeFileSync(join(dir, name), "");
    await removeOldSessionLogs(dir, 2);
    expect(readdirSync(dir).toSorted()).toEqual(["error-1.log", "session-2026-01-02T00-00-00-000Z-8.1.log", "session-2026-01-02T00-00-00-000Z-8.log"]);
    await removeOldSessionLogs(join(dir, "absent"), 2);
  });

  it("is given up with one warning where it cannot be written, and follows no link", () => {
    const dir = folder();
    const { log, warnings } = openLog(dir);
    const target = join(dir, "target");
    writeFileSync(target, "as it was");
    symlinkSync(target, log.path);
    log.write("error", "session/test", "first");
    log.write("error", "session/test", "second");
    expect(warnings).toHaveLength(1);
    expect(readFileSync(target, "utf8")).toBe("as it was");
    const elsewhere = openLog(join(dir, "target", "below"));
    elsewhere.log.write("error", "session/test", "first");
    expect(elsewhere.warnings).toHaveLength(1);
    expect(existsSync(join(dir, "target", "below"))).toBe(false);
  });

  it("gets counts and ids at its start, at intervals, and at its end", () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const places: string[] = [];
    const jobs = (): readonly string[] => ["gate:a"];
    const fields: unknown[] = [];
    const log = { write: (...[, place, , facts]: Parameters<SessionLog["write"]>) => void (places.push(place), fields.push(facts)) };
    const dumps = startDumps(log, { state: () => null, seq: () => 5, jobs }, 1000);
    vi.advanceTimersByTime(2500);
    dumps.stop();
    vi.advanceTimersByTime(5000);
    expect(places).toEqual(["dump/start", "dump/interval", "dump/interval", "dump/end"]);
    expect(fields.at(-1)).toMatchObject({ seq: 5, jobs: { count: 1, ids: ["gate:a"] }, run: null, process: { rss: expect.any(Number) } });
  });
});
