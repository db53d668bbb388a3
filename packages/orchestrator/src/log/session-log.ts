import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { pino } from "pino";

import type { Redactor } from "./redact.ts";
import { RotatingFile } from "./rotating-file.ts";

/** What a line of the session's log is about. */
export const LOG_CATEGORIES = ["session", "ledger", "scheduling", "jobs", "dump", "telemetry"] as const;

/** One of {@link LOG_CATEGORIES}. */
export type LogCategory = (typeof LOG_CATEGORIES)[number];

/** Where a line belongs: a category and, after a `/`, a section of it. */
export type LogPlace = `${LogCategory}/${string}`;

/** How much a line matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Takes what is worth knowing when something has to be found out afterwards. Never throws, and never holds anything up. */
export interface DebugLog {
  write(level: LogLevel, place: LogPlace, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Size of one file of a session's log, in bytes. */
export const MAX_SESSION_LOG_BYTES: number = 8 * 1024 * 1024;
/** How many earlier files of the same session are kept. */
export const KEPT_SESSION_LOGS = 3;
/** How many files of earlier sessions are kept. */
export const KEPT_EARLIER_LOGS = 40;

/** What a session's log is made of. */
export interface SessionLogOptions {
  /** Folder of logs. */
  readonly dir: string;
  readonly pid: number;
  readonly startedAtMs: number;
  readonly now: () => number;
  readonly redact: Redactor;
  /** Told once when the log can no longer be written; the run goes on without. */
  readonly onWarning: (warning: string) => void;
  /** Default {@link MAX_SESSION_LOG_BYTES}. */
  readonly maxBytes?: number;
}

/** Removes the oldest files of earlier sessions. What cannot be removed stays. */
export async function removeOldSessionLogs(dir: string, kept: number = KEPT_EARLIER_LOGS): Promise<void> {
  const names = await readdir(dir).catch((): string[] => []);
  // The names begin with the time, so their order is that of the sessions.
  const old = names.filter((name) => /^session-\d{4}-.*\.log$/u.test(name)).toSorted().toReversed().slice(kept);
  for (const name of old) await rm(join(dir, name), { force: true }).catch(() => undefined);
}

/**
 * The structured log of one session: `session-<start>-<pid>.log`, one JSON object per line with `time`, `level`, `category`,
 * `section`, `msg` and what else there is to say. Secrets are taken out before anything is written.
 */
export class SessionLog implements DebugLog {
  readonly path: string;
  readonly #file: RotatingFile;
  readonly #redact: Redactor;
  readonly #logger: pino.Logger;

  constructor(options: SessionLogOptions) {
    const { dir, pid, startedAtMs, now, redact, onWarning, maxBytes = MAX_SESSION_LOG_BYTES } = options;
    const stamp = new Date(startedAtMs).toISOString().replaceAll(/[:.]/gu, "-");
    this.path = join(dir, `session-${stamp}-${pid}.log`);
    this.#redact = redact;
    this.#file = new RotatingFile({
      path: this.path,
      maxBytes,
      kept: KEPT_SESSION_LOGS,
      onFailure: (error) => onWarning(`the session's log cannot be written: ${error instanceof Error ? error.message : String(error)}`),
    });
    const timestamp = (): string => `,"time":"${new Date(now()).toISOString()}"`;
    const formatters = { level: (label: string) => ({ level: label }) };
    this.#logger = pino({ level: "debug", base: null, timestamp, formatters }, { write: (line: string) => this.#file.write(line) });
  }

  write(level: LogLevel, place: LogPlace, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const [category, ...section] = place.split("/");
    const facts = this.#redact({ category, section: section.join("/"), ...fields }) as object;
    this.#logger[level](facts, this.#redact(message) as string);
    // What matters must be in the file even where the process ends next.
    if (level === "warn" || level === "error") this.#file.flush();
  }

  /** Writes what waits, and takes no more. */
  close(): void {
    this.#file.close();
  }
}
