import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CALCULATION_QUESTION,
  ContractError,
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

/** Any text, with what is hard about text more often: controls, quotes, separators, lone surrogates. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("a", "Z", "0", " ", '"', "\\", "=", "/", "@", ".", "(", ")", "\n", "\t", "\u0000", "\u202e", "\u2028", "\ud800", "😀", "\u{e0001}", "NONE"),
  }),
);
const location = anyText.filter((text) => locationProblem(text) === null);
const version = anyText.filter((text) => versionProblem(text) === null);
const code = fc.stringMatching(/^[A-Z][A-Z0-9]{0,5}(_[A-Z0-9]{1,5}){0,3}$/);
const key = fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,8}$/);
const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u;

const codeOf = (action: () => unknown): string | undefined => {
  try {
    action();
  } catch (error) {
    if (error instanceof ContractError) return error.code;
    throw error;
  }
  return undefined;
};

describe("quoted values", () => {
  it("come back exactly, on one printable line, whatever they are", () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const quoted = quoteValue(value);
        expect(quoted).toMatch(oneLine);
        expect(unquoteValue(quoted)).toBe(value);
      }),
    );
  });

  it("stay bare when they are one plain word", () => {
    expect(quoteValue("docs/a-b_c.md")).toBe("docs/a-b_c.md");
    expect(quoteValue("ünï")).toBe("ünï");
  });

  it.each(["", "a b", 'a"b', "a=b", "a\\b", "a\nb", "a\u00a0b", "a\u202eb"])("are quoted when they are %j", (value) => {
    expect(quoteValue(value)).toMatch(/^".*"$/);
  });

  it("have one spelling only", () => {
    for (const text of ['"a"', '"a\\u0020b"', '"a b', "a b", '"a" ', '"\\x"']) expect(unquoteValue(text)).toBeNull();
  });
});

describe("tasks", () => {
  it("I6 come back exactly, for any location", () => {
    fc.assert(
      fc.property(fc.constantFrom(...TASK_VERBS), location, (verb, place) => {
        const text = formatTask({ verb, location: place });
        expect(text).toMatch(oneLine);
        expect(parseTask(text)).toEqual({ verb, location: place });
      }),
    );
  });

  it("I6 have one spelling: a text that parses is what formatting gives", () => {
    const taskLike = fc.tuple(fc.constantFrom(...TASK_VERBS, "generate", ""), fc.constantFrom(" ", "  ", ""), anyText);
    fc.assert(
      fc.property(taskLike, (parts) => {
        const task = parseTask(parts.join(""));
        expect(task === null ? parts.join("") : formatTask(task)).toBe(parts.join(""));
      }),
    );
  });

  it("refuse verbs and locations that the contract does not know", () => {
    expect(codeOf(() => formatTask({ verb: "Draft" as "Run", location: "a.md" }))).toBe("CONTRACT_BAD_TASK");
    expect(codeOf(() => formatTask({ verb: "Run", location: "../a.md" }))).toBe("CONTRACT_BAD_LOCATION");
  });
});

describe("issues", () => {
  it("I8 come back exactly, with their fields in order, on one line", () => {
    fc.assert(
      fc.property(code, fc.dictionary(key, anyText), (issueCode, fields) => {
        const text = formatIssue({ code: issueCode, fields });
        const parsed = parseIssue(text);
        expect(text).toMatch(oneLine);
        expect(parsed).toEqual({ code: issueCode, fields: { ...fields } });
        expect(Object.keys(parsed?.fields ?? {})).toEqual(Object.keys(fields));
      }),
    );
  });

  it("I8 read as people write them", () => {
    const text = 'CHECK_FAILED artifact=docs/a.md command="npm test" note=""';
    const fields = { artifact: "docs/a.md", command: "npm test", note: "" };
    expect(parseIssue(text)).toEqual({ code: "CHECK_FAILED", fields });
    expect(formatIssue({ code: "CHECK_FAILED", fields })).toBe(text);
  });

  it("I8 have one spelling: a text that parses is what formatting gives", () => {
    const issueLike = fc.string({ unit: fc.constantFrom("A", "a", "=", " ", '"', "\\", "u0041", "_", "b=1 ") });
    fc.assert(
      fc.property(issueLike, (rest) => {
        const issue = parseIssue(`PARKED${rest}`);
        expect(issue === null ? `PARKED${rest}` : formatIssue(issue)).toBe(`PARKED${rest}`);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuse codes and keys outside the grammar", () => {
    for (const bad of ["", "parked", "A__B", "_A", "A-B", "1A", "A\n"]) {
      expect(isCode(bad)).toBe(false);
      expect(codeOf(() => formatIssue({ code: bad, fields: {} }))).toBe("CONTRACT_BAD_ISSUE");
    }
    for (const bad of ["", "A", "1", "a b", "a=b", "__proto__"]) {
      expect(codeOf(() => formatIssue({ code: "A", fields: { [bad]: "x" } }))).toBe("CONTRACT_BAD_ISSUE");
    }
  });

  it("carry keys that objects inherit as fields of their own", () => {
    const issue = parseIssue("A constructor=1 toString=2");
    expect(Object.entries(issue?.fields ?? {})).toEqual([
      ["constructor", "1"],
      ["toString", "2"],
    ]);
  });
});

describe("questions", () => {
  const option = anyText.filter((text) => text !== "" && text.trim() === text && !/[/()]/.test(text) && oneLine.test(text));
  const questionText = anyText.filter((text) => text !== "" && text.trim() === text && oneLine.test(text));

  it("I9 come back exactly", () => {
    fc.assert(
      fc.property(questionText, fc.uniqueArray(option, { minLength: 2, maxLength: 6 }), (text, options) => {
        expect(parseQuestion(formatQuestion({ text, options }))).toEqual({ text, options });
      }),
    );
  });

  it("I9 include the one that the contract words", () => {
    expect(parseQuestion(CALCULATION_QUESTION)?.options).toEqual(["YES", "NO"]);
  });

  it.each([
    [{ text: "", options: ["YES", "NO"] }],
    [{ text: "a\nb", options: ["YES", "NO"] }],
    [{ text: "Go on?", options: ["YES"] }],
    [{ text: "Go on?", options: ["YES", "YES"] }],
    [{ text: "Go on?", options: ["YES", "A/B"] }],
    [{ text: "Go on?", options: ["YES", "(NO)"] }],
    [{ text: "Go on?", options: ["YES", " "] }],
  ])("I9 cannot be %j", (question) => {
    expect(codeOf(() => formatQuestion(question))).toBe("CONTRACT_BAD_QUESTION");
  });
});

describe("artifact references", () => {
  it("I7 come back exactly", () => {
    fc.assert(
      fc.property(location, fc.option(version), (place, artifactVersion) => {
        const text = formatArtifactReference(place, artifactVersion);
        expect(parseArtifactReference(text)).toEqual({ location: place, version: artifactVersion });
      }),
    );
  });

  it("I7 take `@` in a folder for a part of the location", () => {
    expect(parseArtifactReference("packages/@pawl/contract@1.2")).toEqual({
      location: "packages/@pawl/contract",
      version: "1.2",
    });
  });

  it("4.4#3 do not take NONE for an artifact", () => {
    expect(parseArtifactReference("NONE")).toBeNull();
    expect(parseArtifactReference("NONE@1")).toBeNull();
    expect(codeOf(() => formatArtifactReference("NONE", null))).toBe("CONTRACT_BAD_LOCATION");
  });

  it.each(["", "a/b", " 1", "1\n"])("refuse the version %j", (bad) => {
    expect(codeOf(() => formatArtifactReference("a.md", bad))).toBe("CONTRACT_BAD_VERSION");
  });
});

describe("locations", () => {
  it.each(["a", "docs/a.md", "a b/c d.md", ".github/x", "..a/b..", "x@1/y", "none", "NONE/x", "-rf"])("allow %j", (text) => {
    expect(locationProblem(text)).toBeNull();
  });

  it.each(["", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/./b", "a@1", "NONE", "a\\b", " a", "a ", "a\u0007", "a\ud800"])(
    "refuse %j",
    (text) => {
      expect(locationProblem(text)).toEqual(expect.any(String));
    },
  );
});
