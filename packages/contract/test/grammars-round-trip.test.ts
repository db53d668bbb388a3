import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatArtifactReference,
  formatIssue,
  formatQuestion,
  formatTask,
  isCode,
  locationProblem,
  parseArtifactReference,
  parseIssue,
  parseQuestion,
  parseTask,
  quoteValue,
  TASK_VERBS,
  unquoteValue,
  versionProblem,
} from "../src/index.ts";

/** Characters on which grammars of one line break: separators, quotes, escapes, white space and invisible ones of all kinds. */
const HOSTILE = [
  " ", '"', "\\", "=", "/", "//", "@", ".", "..", "(", ")", "_", "-", "NONE", "\\u0041", '\\"', "a", "A", "1", "b=1",
  "\u0000", "\t", "\n", "\r", "\u007f", "\u0085", "\u00a0", "\u00ad", "\u061c", "\u180e", "\u2003", "\u200b", "\u200d", "\u2028",
  "\u2029", "\u202e", "\u2066", "\u3000", "\ufeff", "\ufffe", "\uffff", "\ud800", "\udc00", "e\u0301", "é", "ﬁ", "İ", "ß", "😀",
  "\u{e0001}", "\u{10ffff}", "𝔸", "ａ", "１", "／", "＂", "（", "。", "！",
] as const;

const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...HOSTILE), maxLength: 12 }) },
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string(),
);

const location = hostileText.filter((text) => locationProblem(text) === null);
const version = hostileText.filter((text) => versionProblem(text) === null);
const code = fc.oneof(fc.stringMatching(/^[A-Z][A-Z0-9]{0,4}(_[A-Z0-9]{1,4}){0,3}$/), fc.constant("A".repeat(100))).filter(isCode);
const key = fc.oneof(
  fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,6}$/),
  fc.constantFrom("constructor", "toString", "valueOf", "hasOwnProperty", "toJSON", "then", "length", "z".repeat(100)),
);
const fields = fc.uniqueArray(fc.tuple(key, hostileText), { selector: ([name]) => name, maxLength: 6 }).map((entries) => Object.fromEntries(entries));
const option = hostileText.filter((text) => parseQuestion(`x (${text}/-)`)?.options[0] === text);
const questionText = hostileText.filter((text) => parseQuestion(`${text} (A/B)`)?.text === text);

interface Grammar<Value> {
  readonly name: string;
  readonly values: fc.Arbitrary<Value>;
  readonly format: (value: Value) => string;
  readonly parse: (text: string) => Value | null;
}

const grammar = <Value>(of: Grammar<Value>): Grammar<Value> => of;

/** A formatted value, or the same with one place changed, so that many of the texts are accepted and the others nearly are. */
const nearText = <Value>({ values, format }: Grammar<Value>): fc.Arbitrary<string> =>
  fc
    .tuple(values, fc.nat(), fc.constantFrom(0, 0, 1, 2), fc.constantFrom("", "", ...HOSTILE))
    .map(([value, place, removed, inserted]) => {
      const text = format(value);
      const at = place % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + removed);
    });

const prove = <Value>(of: Grammar<Value>): void => {
  it(`${of.name}: what is formatted is parsed to the same value, on one printable line`, () => {
    fc.assert(
      fc.property(of.values, (value) => {
        const text = of.format(value);
        expect(text).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u);
        expect(of.parse(text)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it(`${of.name}: what is parsed is formatted to the same text`, () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: nearText(of) }, hostileText), (text) => {
        const value = of.parse(text);
        if (value === null) refused += 1;
        else accepted += 1;
        expect(value === null ? text : of.format(value)).toBe(text);
      }),
      { numRuns: 4000, seed: 1 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(300);
  });
};

describe("parse and format", () => {
  prove(grammar({ name: "values", values: hostileText, format: quoteValue, parse: unquoteValue }));

  prove(
    grammar({
      name: "I6 tasks",
      values: fc.record({ verb: fc.constantFrom(...TASK_VERBS), location }),
      format: formatTask,
      parse: parseTask,
    }),
  );

  prove(grammar({ name: "I8 issues", values: fc.record({ code, fields }), format: formatIssue, parse: parseIssue }));

  prove(
    grammar({
      name: "I9 questions",
      values: fc.record({ text: questionText, options: fc.uniqueArray(option, { minLength: 2, maxLength: 100 }) }),
      format: formatQuestion,
      parse: parseQuestion,
    }),
  );

  prove(
    grammar({
      name: "I7 artifact references",
      values: fc.record({ location, version: fc.option(version) }),
      format: (reference) => formatArtifactReference(reference.location, reference.version),
      parse: parseArtifactReference,
    }),
  );
});

describe("the fields of an issue", () => {
  it("I8 keep their order, which no key of the grammar can change", () => {
    fc.assert(
      fc.property(fields, (given) => {
        const parsed = parseIssue(formatIssue({ code: "A", fields: given }));
        expect(Object.entries(parsed?.fields ?? {})).toEqual(Object.entries(given));
      }),
    );
  });

  it.each(["__proto__", "0", "10", "-1", "", "A", "_a", "é", "a.b", "a\u0000", "z".repeat(101)])("I8 cannot be named %j", (name) => {
    expect(parseIssue(`PARKED ${name}=1`)).toBeNull();
    expect(() => formatIssue({ code: "PARKED", fields: Object.fromEntries([[name, "1"]]) })).toThrow(expect.objectContaining({ code: "CONTRACT_BAD_ISSUE" }));
  });

  it("I8 are the issue's own, whatever objects inherit", () => {
    const issue = parseIssue("PARKED constructor=1 toString=2 valueOf=3");
    expect(Object.getPrototypeOf(issue?.fields)).toBe(Object.prototype);
    expect(Object.entries(issue?.fields ?? {})).toEqual([["constructor", "1"], ["toString", "2"], ["valueOf", "3"]]);
    expect(Object.prototype.toString).not.toBe("2");
    expect(parseIssue("PARKED toString=1 toString=2")).toBeNull();
    expect(formatIssue({ code: "PARKED", fields: Object.create({ inherited: "1" }) as Record<string, string> })).toBe("PARKED");
  });
});
