import * as fc from "fast-check";
import { isLocation, writeWord } from "./words.ts";

/** Parts of names that files really have, and some that only a hostile tree has. */
const SEGMENTS = [
  "docs", "src", "a", "index.ts", "api.md", "scope and success.md", ".env", "..hidden", "NONE", "NONE.md", "v1.2",
  "-x", "(draft)", "a=b", "it's", "überblick.md", "文档.md", "пример", "עברית.md", "café.md", "cafe\u0301.md", "🚀.md",
  "zero\u200bwidth", "no\u00a0break", "\u202eexe.md", "a,b;c", "$HOME", "*.md", "a:b", "back`tick", "100%",
  "x".repeat(80),
];

/** A text of any characters, also ones that no report may hold. */
export const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);

const segment = fc.constantFrom(...SEGMENTS);

const location = fc.oneof(
  { weight: 8, arbitrary: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/")) },
  { weight: 1, arbitrary: segment.map((last) => `@scope/a@1/${last}`) },
  { weight: 1, arbitrary: anyText },
).map((path) => (isLocation(path) ? path : "docs/api.md"));

export const task = fc.tuple(fc.constantFrom("Generate", "Run", "Verify", "Close"), location)
  .map(([verb, path]) => `${verb} ${writeWord(path)}`);

const version = fc.constantFrom("1", "2.0.1", "v3", "2026-11-21", "β", "r_7", "1.0.0-rc.1+build");

export const reference = fc.tuple(location, fc.option(version))
  .map(([path, name]) => (name === null ? path : `${path}@${name}`));

const code = fc.constantFrom("PARKED", "NO_PROGRESS", "RATE_LIMITED", "STATUS_TAMPERED", "PAUSED", "X", "A1_B2");
const key = fc.constantFrom("artifact", "reason", "by", "event", "windowMs", "count", "x1");
const value = fc.oneof(
  fc.constantFrom("docs/api.md", "TIMEOUT", "", "two words", 'say "no"', "a=b", "back\\slash", "1"),
  anyText,
);

const issue = fc.tuple(code, fc.uniqueArray(fc.tuple(key, value), { maxLength: 3, selector: ([name]) => name }))
  .map(([name, pairs]) => [name, ...pairs.map(([label, text]) => `${label}=${writeWord(text)}`)].join(" "));

/** What may stand, or must not, as the entry that counts what is not listed. */
const COUNTS = [
  "MORE count=7", "MORE count=1", "MORE count=0", "MORE count=01", "MORE count=9007199254740992",
  "MORE count=10000000000000000", "MORE count=x", "MORE count=-1", "MORE", "MORE count=7 x=y", "MORE number=7",
  "more count=7", "PARKED artifact=docs/b.md",
];

const longList = fc.tuple(fc.integer({ min: 98, max: 100 }), fc.array(fc.constantFrom(...COUNTS), { maxLength: 2 }))
  .map(([length, counts]) => [...Array.from({ length }, (_, at) => `PARKED artifact=docs/${at}.md`), ...counts]);

/** Up to three issues, and once in a while about as many as can be listed, with a count behind them. */
export const issues = fc.oneof(
  { weight: 30, arbitrary: fc.array(issue, { maxLength: 3 }) },
  { weight: 1, arbitrary: longList },
);

const sentence = fc.oneof(
  fc.constantFrom(
    "API_KEY is missing", "docs/api.md used up its retries", "Which database?", "Version 1.2 or 2.0?", "Müssen wir?",
    "x",
    "Money limit of 5.00 reached (run 3)", "答えは?", "Input for docs/a.b.md is missing",
  ),
  location.map((path) => `Artifact ${writeWord(path)} used up its retries`),
);
const options = fc.constantFrom(
  ["YES", "NO"], ["RETRY", "ABORT"], ["PROVIDED", "ABORT"], ["A", "B", "C", "D"], ["MySQL 8", "PostgreSQL"],
  ["yes", "no"],
  ["1", "2", "3"], ["Ja", "Nein"], ["α", "β"],
);

export const question = fc.tuple(sentence, options).map(([text, choices]) => `${text} (${choices.join("/")})`);
