import type { Redelivery } from "@pawl/database";

import { CliError } from "../../../errors/cli-error.ts";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const HINT = "Name messages (`pawl webhook redeliver 17`), or a time (`--since 24h`, `--since 2026-11-21T08:00:00Z`).";

/** What a command line means. @throws CliError `USAGE`. */
export function redeliveryOf(
  given: { readonly ids: readonly string[]; readonly since: string | null; readonly receiver: string | null },
  nowMs: number,
): Redelivery {
  const { ids, since, receiver } = given;
  const only = receiver === null ? {} : { endpoint: receiver };
  if (since === null) {
    if (ids.length === 0) throw new CliError("USAGE", "neither messages nor --since are given", HINT);
    return { which: { ids }, ...only };
  }
  if (ids.length > 0) throw new CliError("USAGE", "both messages and --since are given", HINT);
  return { which: { sinceMs: sinceMs(since, nowMs) }, ...only };
}

function sinceMs(text: string, nowMs: number): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhd])$/u.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined) return nowMs - Number(count) * unitMs;
  // Date.parse takes far more than that, and reads some of it as local time.
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/u.test(text);
  const atMs = isTime ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  throw new CliError("USAGE", `--since ${JSON.stringify(text.slice(0, 80))} is neither a time nor a duration`, HINT);
}
