import { stripVTControlCharacters } from "node:util";

import { durationAt } from "./duration-text.ts";
import { type Clock, momentAt } from "./moment-text.ts";

/** What an output says about a rate limit. */
export interface RateLimit {
  /** When the limit ends, in milliseconds since the epoch, later than now; `null` where the output does not tell. */
  readonly untilMs: number | null;
}

/** How much of the end of a text is looked at, in characters: what ended a process stands there, not what it read before. */
const MAX_CHARACTERS = 8192;

/** How many lines at the end of a text are looked at; empty ones do not count. */
const MAX_LINES = 30;

/** How far from the line that tells of the limit its end may be told, in lines. */
const MAX_DISTANCE = 6;

/** Waits beyond this are no rate limit but a mistake of the reader, in milliseconds (a year). */
const LONGEST_WAIT_MS = 366 * 86_400_000;

// Each is enough by itself.
const CERTAIN: readonly RegExp[] = [
  /\b(?:http|status|code|error|api_error_status)\b[a-z_"'\s:=/.()0-9-]{0,16}\b(?:429|529)\b/i,
  /\b(?:429|529)\b["'\s:,-]{0,4}(?:too many|rate|overloaded|\{)/i,
  /\btoo many requests\b/i,
  /\b(?:rate_limit_(?:error|exceeded|reached)|ratelimiterror|overloaded_error|resource_?exhausted|insufficient_quota)\b/i,
  /\b(?:rate|usage|session|request|token|quota|weekly|daily|hourly|spending|\d{1,3}[- ]?hour)[- ]?(?:limits?|quotas?)\s{1,2}(?:was |is |has been |have been |been )?(?:reached|exceeded|hit|exhausted)/i,
  /\b(?:hit|reached|exceeded|out of)\s{1,2}(?:your|the|its|our|my)\s{1,2}(?:[a-z0-9-]{1,20}\s{1,2}){0,3}(?:limit|quota)\b/i,
  /\b(?:being|been|was|is|are|got)\s{1,2}rate[- ]?limited\b/i,
  /\bquota\s{1,2}(?:was |is |has been )?exceeded\b/i,
];
// These words stand in much that is no such message; here they need another sign beside them.
const WORDS = /\b(?:rate[-_ ]?limit(?:s|ed|ing)?|overloaded|throttled|throttling)\b/i;
const BESIDE = /\b(?:error|exceed(?:ed|s)?|retry|retrying|try again|wait|resets?|currently|please|api|server|model|limit reached)\b/i;

/** What stands before the end of a limit, and how to read what follows. */
interface Lead {
  readonly pattern: RegExp;
  readonly read: (line: string, position: number, match: RegExpExecArray, clock: Clock) => number | null;
}

const LEADS: readonly Lead[] = [
  { pattern: /retry[-_ ]?(?:after|delay)(?:[-_ ]?(ms|millis|milliseconds|s|secs?|seconds))?["']?\s{0,3}[:=]?\s{0,3}["']?/gi, read: retryAfter },
  { pattern: /(?:try again|retry(?:ing)?|available(?: again)?|resets?)\s{1,3}in:?\s{1,3}(?:about |around |~)?/gi, read: wait },
  { pattern: /\bwait(?:ing)?\s{1,3}(?:for\s{1,3})?(?:about |around |~)?/gi, read: waitWithUnit },
  { pattern: /ratelimit-[a-z-]{0,40}reset(?:-[a-z-]{1,20})?["']?\s{0,3}[:=]\s{0,3}["']?/gi, read: resetHeader },
  { pattern: /resets?[-_ ]?(?:at|on|time)?["']?\s{0,3}[:=]?\s{0,3}["']?/gi, read: moment },
  { pattern: /(?:try again|retry|available(?: again)?|until)\s{1,3}(?:at\s{1,3}|after\s{1,3}|on\s{1,3})?/gi, read: moment },
  { pattern: /limit reached\|/gi, read: moment },
];

/**
 * What the end of an agent's output says about a rate limit; `null` where it tells of none. Pure, takes a time that does not
 * grow with the text, and believes nothing: the text can be anybody's, so use it on the output of failed attempts only.
 *
 * Understood are the messages of HTTP servers (429, 529, `Retry-After` in seconds or as a date, `x-ratelimit-reset…`), of coding
 * agents (`usage limit reached`, `resets at 3pm (Europe/Berlin)`, `try again in 3 days 4 hours`, `resetsAt: <epoch seconds>`) and
 * their like. Where several ends are told, the latest counts: no earlier one lets work go on.
 */
export function parseRateLimit(text: string, clock: Clock): RateLimit | null {
  const lines = stripVTControlCharacters(text.slice(-MAX_CHARACTERS))
    .split(/[\r\n]/)
    .filter((line) => line.trim() !== "")
    .slice(-MAX_LINES);
  const told = lines.flatMap((line, index) => (isAboutRateLimit(line) ? [index] : []));
  if (told.length === 0) return null;
  const near = lines.filter((_, index) => told.some((at) => Math.abs(at - index) <= MAX_DISTANCE));
  const ends = near.flatMap((line) => endsIn(line, clock)).filter((at) => at > clock.nowMs && at <= clock.nowMs + LONGEST_WAIT_MS);
  return { untilMs: ends.length === 0 ? null : Math.max(...ends) };
}

function isAboutRateLimit(line: string): boolean {
  return CERTAIN.some((pattern) => pattern.test(line)) || (WORDS.test(line) && BESIDE.test(line));
}

function endsIn(line: string, clock: Clock): readonly number[] {
  return LEADS.flatMap(({ pattern, read }) =>
    [...line.matchAll(pattern)].flatMap((match) => read(line, match.index + match[0].length, match, clock) ?? []),
  );
}

function retryAfter(line: string, position: number, match: RegExpExecArray, clock: Clock): number | null {
  const unitMs = match[1]?.toLowerCase().startsWith("m") === true ? 1 : 1000;
  return momentAt(line, position, clock) ?? after(clock, durationAt(line, position, unitMs));
}

function wait(line: string, position: number, _: RegExpExecArray, clock: Clock): number | null {
  return after(clock, durationAt(line, position, 1000));
}

function waitWithUnit(line: string, position: number, _: RegExpExecArray, clock: Clock): number | null {
  return after(clock, durationAt(line, position, null));
}

function resetHeader(line: string, position: number, _: RegExpExecArray, clock: Clock): number | null {
  return momentAt(line, position, clock) ?? after(clock, durationAt(line, position, 1000));
}

function moment(line: string, position: number, _: RegExpExecArray, clock: Clock): number | null {
  return momentAt(line, position, clock);
}

function after({ nowMs }: Clock, durationMs: number | null): number | null {
  return durationMs === null ? null : nowMs + durationMs;
}
