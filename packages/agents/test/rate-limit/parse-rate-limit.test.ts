import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseRateLimit } from "../../src/rate-limit/parse-rate-limit.ts";

// A Saturday. Berlin is at UTC+1, New York at UTC-5.
const NOW = "2026-11-21T12:00:00Z";
const clock = { nowMs: Date.parse(NOW), zone: "Europe/Berlin" };

/** End of the limit that a text tells of, as ISO text; `none`: a limit without an end; `null`: no limit. */
function until(text: string, at = clock): string | null {
  const limit = parseRateLimit(text, at);
  if (limit === null) return null;
  return limit.untilMs === null ? "none" : new Date(limit.untilMs).toISOString().replace(".000Z", "Z");
}

describe("a rate limit is told by", () => {
  test.each([
    ["HTTP 429"],
    ["Error: 429 Too Many Requests"],
    ["API Error: 429 {\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"}}"],
    ['{"type":"result","subtype":"success","is_error":true,"api_error_status":429,"result":""}'],
    ["API Error (529): Overloaded"],
    ['{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'],
    ["The server is currently overloaded, please try again later."],
    ["Rate limit exceeded"],
    ["error: rate limit, giving up"],
    ["Claude AI usage limit reached"],
    ["5-hour limit reached"],
    ["You've hit your usage limit."],
    ["You have exceeded your weekly quota"],
    ["You are being rate limited."],
    ["[RESOURCE_EXHAUSTED] Quota exceeded for quota metric"],
    ["\u001B[31mrate limit exceeded\u001B[0m"],
  ])("%s", (text) => {
    expect(until(text)).toBe("none");
  });

  test.each([
    [""],
    ["the agent exited with code 1"],
    ["wrote src/rate-limit.ts with its tests"],
    ["not ok 429 - parses numbers"],
    ["429 tests passed, 1 failed"],
    ["operator+ is overloaded for vectors"],
    ["TypeError: limit is not a function"],
    ["read 5-hour-notes.md"],
  ])("but not by %j", (text) => {
    expect(until(text)).toBeNull();
  });

  test("what stands at the end, not by what the agent read long before", () => {
    const read = `Rate limit exceeded, retry after 30s\n${"a line of a file\n".repeat(40)}`;
    expect(until(read)).toBeNull();
    expect(until(`Rate limit exceeded\n${"x".repeat(9000)}`)).toBeNull();
  });
});

describe("the end of a limit is read from", () => {
  test.each([
    // Durations, with units.
    ["HTTP 429, retry after 90", "2026-11-21T12:01:30Z"],
    ["HTTP 429\nRetry-After: 120", "2026-11-21T12:02:00Z"],
    ["HTTP 429\nretry-after-ms: 1500", "2026-11-21T12:00:01.500Z"],
    ["429 Too Many Requests. Please retry after 5 minutes.", "2026-11-21T12:05:00Z"],
    ["Rate limit reached for gpt-5 on tokens per min. Please try again in 1.898s.", "2026-11-21T12:00:01.898Z"],
    ["You've hit your usage limit. Try again in 3 days 4 hours 5 minutes.", "2026-11-24T16:05:00Z"],
    ["rate limit exceeded, resets in 2h 5m", "2026-11-21T14:05:00Z"],
    ["rate limited: error, wait 20 seconds", "2026-11-21T12:00:20Z"],
    ['429 {"details":[{"retryDelay":"38s"}]}', "2026-11-21T12:00:38Z"],
    ['HTTP 429 {"retry_delay_ms": 2500}', "2026-11-21T12:00:02.500Z"],
    ["HTTP 429\nx-ratelimit-reset-tokens: 6m0s", "2026-11-21T12:06:00Z"],
    // Moments.
    ["HTTP 429\nRetry-After: Sat, 21 Nov 2026 13:00:00 GMT", "2026-11-21T13:00:00Z"],
    ["Claude AI usage limit reached|1795269600", "2026-11-21T14:00:00Z"],
    ['{"rate_limit_info":{"status":"rejected","resetsAt":1795269600}} rate limit exceeded', "2026-11-21T14:00:00Z"],
    ["HTTP 429\nx-ratelimit-reset: 1795269600000", "2026-11-21T14:00:00Z"],
    ["HTTP 429\nanthropic-ratelimit-requests-reset: 2026-11-21T12:30:00Z", "2026-11-21T12:30:00Z"],
    ["usage limit reached, resets at 2026-11-21T15:00:00+02:00", "2026-11-21T13:00:00Z"],
    ["5-hour limit reached - resets 3pm (Europe/Berlin)", "2026-11-21T14:00:00Z"],
    ["You've hit your session limit · resets 3:30pm (America/New_York)", "2026-11-21T20:30:00Z"],
    ["usage limit reached. Resets at 18:00 UTC", "2026-11-21T18:00:00Z"],
    ["usage limit reached. Resets at 18:00 UTC+5:30", "2026-11-21T12:30:00Z"],
    ["usage limit reached. Resets at 8am PST", "2026-11-21T16:00:00Z"],
    ["weekly limit reached, resets Nov 24 at 5am (America/New_York)", "2026-11-24T10:00:00Z"],
    ["You've hit your usage limit. Try again at Nov 22nd, 2026 8:35 AM.", "2026-11-22T07:35:00Z"],
    ["weekly limit reached, resets Monday at 09:00 UTC", "2026-11-23T09:00:00Z"],
    ["weekly limit reached, resets Jan 2 at 09:00 UTC", "2027-01-02T09:00:00Z"],
    ["usage limit reached, resets tomorrow at 1am", "2026-11-22T00:00:00Z"],
    // A time without a zone is one of this machine's zone; one that has passed today is tomorrow's.
    ["usage limit reached, resets at 15:00", "2026-11-21T14:00:00Z"],
    ["usage limit reached, resets at 9am", "2026-11-22T08:00:00Z"],
    // The latest counts: no earlier one lets work go on.
    ["HTTP 429\nx-ratelimit-reset-requests: 1s\nx-ratelimit-reset-tokens: 6m0s\nretry-after: 20", "2026-11-21T12:06:00Z"],
  ])("%j", (text, expected) => {
    expect(until(text)).toBe(expected);
  });

  test.each([
    ["a time that has just passed", "usage limit reached, resets at 12:55"],
    ["a date that has passed", "usage limit reached, resets at 2026-11-20T12:00:00Z"],
    ["a zone that is not known", "usage limit reached, resets at 3pm (Mars/Olympus)"],
    ["a day that is none", "HTTP 429\nRetry-After: Sat, 31 Feb 2026 13:00:00 GMT"],
    ["an hour that is none", "usage limit reached, resets at 27:00"],
    ["no wait at all", "HTTP 429, retry after 0"],
    ["a wait of more than a year", "HTTP 429, retry after 999999999999"],
    ["a line far away", `HTTP 429\n${"another line\n".repeat(8)}retry after 30`],
  ])("nothing that makes no sense: %s", (_, text) => {
    expect(until(text)).toBe("none");
  });

  test("a time of day across the change of the clocks, by the zone's rules", () => {
    const text = "usage limit reached, resets at 4am (Europe/Berlin)";
    // On 25 October 2026 Berlin goes back from UTC+2 to UTC+1, on 28 March 2027 forward again.
    expect(until(text, { ...clock, nowMs: Date.parse("2026-10-24T22:00:00Z") })).toBe("2026-10-25T03:00:00Z");
    expect(until(text, { ...clock, nowMs: Date.parse("2026-10-23T22:00:00Z") })).toBe("2026-10-24T02:00:00Z");
    expect(until(text, { ...clock, nowMs: Date.parse("2027-03-27T22:00:00Z") })).toBe("2027-03-28T02:00:00Z");
    // 02:30 does not exist on that day: the clock then shows 03:30.
    const skipped = "usage limit reached, resets at 02:30 (Europe/Berlin)";
    expect(until(skipped, { ...clock, nowMs: Date.parse("2027-03-27T22:00:00Z") })).toBe("2027-03-28T01:30:00Z");
  });
});

describe("for any text", () => {
  const units = [["ms", 1], ["s", 1000], ["seconds", 1000], ["m", 60_000], ["minutes", 60_000], ["h", 3_600_000], ["days", 86_400_000]] as const;
  const moments = fc.integer({ min: Date.parse("2020-01-01T00:00:00Z"), max: Date.parse("2040-01-01T00:00:00Z") });
  const words = fc.constantFrom("429", "rate limit", "retry after", "resets at", "limit reached|", "Retry-After:", "try again in", "(", "/", " ", "\n", ":", "\u001B[", "Nov", "3pm", "9999999999");

  test("a duration is added to now, whatever its unit", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 5000 }), fc.constantFrom(...units), (nowMs, amount, [unit, unitMs]) => {
        fc.pre(amount * unitMs <= 300 * 86_400_000);
        expect(parseRateLimit(`HTTP 429: retry after ${amount} ${unit}`, { nowMs, zone: "UTC" })).toEqual({ untilMs: nowMs + amount * unitMs });
      }),
    );
  });

  test("a time of day is the next one that a clock in that zone shows", () => {
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "UTC");
    fc.assert(
      fc.property(moments, zones, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (nowMs, zone, hour, minute) => {
        const time = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
        const found = parseRateLimit(`usage limit reached, resets at ${time} (${zone})`, { nowMs, zone: "UTC" });
        const untilMs = found?.untilMs;
        if (untilMs === undefined) throw new Error("no limit was found");
        // None for a time that has just passed.
        if (untilMs === null) return;
        expect(untilMs).toBeGreaterThan(nowMs);
        // A day is 25 hours long at most; a quarter of an hour counts as just passed.
        expect(untilMs - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
        const shown = (at: number, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(at);
        const offset = (at: number) => shown(at, { timeZoneName: "longOffset" }).split(" ").at(-1);
        // Where the clocks go forward a time of day may be left out; the same moment is then shown later.
        fc.pre(offset(untilMs) === offset(untilMs - 3 * 3_600_000));
        expect(shown(untilMs, { hour: "2-digit", minute: "2-digit" })).toBe(time);
      }),
    );
  });

  test("there is an answer, and an end is always in the time to come and within a year", () => {
    const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.array(words, { maxLength: 60 }).map((list) => list.join("")));
    fc.assert(
      fc.property(texts, moments, (text, nowMs) => {
        const untilMs = parseRateLimit(text, { nowMs, zone: "Europe/Berlin" })?.untilMs ?? null;
        if (untilMs === null) return;
        expect(Number.isSafeInteger(untilMs)).toBe(true);
        expect(untilMs).toBeGreaterThan(nowMs);
        expect(untilMs).toBeLessThanOrEqual(nowMs + 366 * 86_400_000);
      }),
      { numRuns: 500 },
    );
  });

  test("what stands before its last part has no effect, so that the time that it takes has a bound", () => {
    const hostile = ["retry after ", "1 day, and ", "resets", "hit your a a a ", "status".padEnd(40, "_"), "9".repeat(50), "(((", "rate limit ".repeat(3), "\u001B[".repeat(9)];
    for (const piece of hostile) {
      const text = `HTTP 429 ${piece.repeat(200_000)}`;
      expect(parseRateLimit(text, clock)).toEqual(parseRateLimit(text.slice(-8192), clock));
    }
  });
});
