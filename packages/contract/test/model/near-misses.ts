import { FAIL_CLOSED_QUESTION } from "./question-grammar.ts";
import type { Field } from "./reading.ts";

/** Values of other types, and of the right type but of no use; they are put into every field and beside all fields. */
export const JUNK: readonly unknown[] = [
  null, true, false, 0, -0, 1, -1, 0.5, 100, 101, 1e21, 2 ** 53, NaN, Infinity, -Infinity, 10n, Symbol("A"), undefined,
  "", " ", "NONE", "LIVE", "A", "100", "\ud800", "\u0000", [], {}, [[]], [null], [""], { length: 0 }, ["A"],
  new Date(0), new Map(), new String("A"), new Number(5), () => "A", "x".repeat(20_000),
];

const TASKS: readonly unknown[] = [
  "", "Generate docs/b.md", "generate docs/b.md", "GENERATE docs/b.md", "Generate", "Generate ", "Generate  docs/b.md",
  " Generate docs/b.md", "Generate docs/b.md ", "Generate\tdocs/b.md", "Generate docs/b.md\n", "Draft docs/b.md",
  "Think", "Working on docs/b.md", "Analyzing the best approach", "Generate docs/b.md and Verify docs/c.md",
  "G\u0435nerate docs/b.md", "Generate docs/b.md, Run docs/c.sh", "Generate docs/b.md if docs/c.md exists",
  "Run tests then stop", "Generate a b", 'Generate "docs/b c.md"', 'Generate "docs/b.md"', 'Generate "docs/b c.md',
  'Generate "docs/b c.md" now', 'Generate "docs/b\\u0020c.md"', 'Generate "docs/b c.md""', 'Generate "NONE"',
  'Generate ""', "Generate 'docs/b c.md'", "Generate NONE", "Generate /etc/passwd", "Generate ../b.md",
  "Generate ./b.md", "Generate docs//b.md", "Generate docs/", "Generate docs/b.md@1", "Generate docs\\b.md",
  'Generate "docs\\\\b c.md"', "Generate docs/b\u200b.md", "Close .", "Generate docs/b\u0007.md",
  "Generate docs/\u202eb.md", "Generate docs/b\u00a0c.md", "Generate\u00a0docs/b.md", "Run C:/b",
  "Generate docs/b\u2028.md", "Generate docs/\ud800.md", 'Generate "docs/\\ud800 b.md"',
  `Generate ${"d/".repeat(3000)}b.md`, 'Generate "a\\/b c"', 'Generate docs/"b".md', 'Generate "docs/say \\"b\\".md"',
  "Generate docs/b.md\u0000", "Verify a@1/b.md", "Generate docs/b.md; Close docs/b.md", "Generate docs/b.md (draft)",
  "Generate docs/b.md\r", "Generate docs/b.md\u0085",
];

const ISSUES: readonly unknown[] = [
  "PARKED", "parked artifact=a", "Parked artifact=a", "PARKED artifact", "PARKED artifact=", 'PARKED artifact=""',
  "PARKED =a", "PARKED artifact=a b", 'PARKED artifact="a b"', 'PARKED artifact="a"', 'PARKED artifact="a b',
  "PARKED  artifact=a", "PARKED artifact=a ", " PARKED artifact=a", "PARKED artifact=a artifact=b",
  "PARKED Artifact=a", "PARKED my_key=a", "PARKED my-key=a", "PARKED k1=a", "PARKED 1k=a", "PARKED_ a=b",
  "_PARKED a=b", "PAR__KED a=b", "1PARKED a=b", "PARKED1 a=b", "P a=b", "PARKED: a=b", "PARKED,a=b",
  "Naming inconsistency detected", "", " ", "PARKED\nartifact=a", "PARKED artifact=a\n", "PARKED artifact=a=b",
  'PARKED artifact=a"b', 'PARKED artifact="a\\u0020b"', 'PARKED artifact="a b"c=d', "PARKED a=\u200b",
  'PARKED artifact="a\\nb"', 'PARKED artifact="a\nb"', "PARKED a=\u0000", "PARKED a=\u202e", "PARKED a=\u00a0",
  "\u0420ARKED a=b", 'PARKED a="\\ud800"', "PARKED a=\ud800", "PARKED a=\\", 'PARKED a="\\\\"', "MORE count=5",
  "MORE count=0", "MORE count=x", "MORE", "MORE count=5 x=y", "ABORTED cause=OPERATOR", "PARKED a=\u2028",
  'PARKED a="\u2028"', 'PARKED a="\u0085"', "Ä a=b", 'PARKED a="\u00a0"', "PARKED a=b\tc=d", "PARKED é=b",
  "P".repeat(100), "P".repeat(101), `PARKED ${"k".repeat(100)}=a`, `PARKED ${"k".repeat(101)}=a`,
  `PARKED a=${"x".repeat(9000)}`, 'PARKED a="\\u00a0"', 'PARKED a="\u200b"',
];

const optionsOf = (count: number) => Array.from({ length: count }, (_, at) => `O${at}`).join("/");

const QUESTIONS: readonly unknown[] = [
  "Continue? (YES/NO)", "Continue? (YES)", "Continue? ()", "Continue?", "Continue? (YES/NO/YES)", "Continue? (YES/NO",
  "Continue? YES/NO)", "Continue? (YES/)", "Continue? (/NO)", "Continue? (YES//NO)", "Continue? ((YES/NO))",
  "Continue?(YES/NO)", "Continue? (YES/(NO))", "Continue? (YES/NO) ", " Continue? (YES/NO)", "(YES/NO)", " (YES/NO)",
  "Continue?  (YES/NO)", "Continue? (YES / NO)", "Continue? ( YES/NO )", "Continue? (YES/NO).", "Continue? (yes/YES)",
  "Continue? (YES,NO)", "Continue? [YES/NO]", "One. Two? (YES/NO)", "One! Two? (YES/NO)", "One? Two? (YES/NO)",
  "One.\nTwo? (YES/NO)", FAIL_CLOSED_QUESTION, FAIL_CLOSED_QUESTION.toUpperCase(), `${FAIL_CLOSED_QUESTION} `,
  FAIL_CLOSED_QUESTION.replace("YES/NO", "NO/YES"), "I believe that. We should go on. Please say yes. (YES/NO)",
  "Version 1.2? (YES/NO)", "e.g. this? (YES/NO)", "Wait... what? (A/B)", "Continue\u2028now? (YES/NO)",
  "Continue? (YES/N\u0000O)", "Con\ntinue? (YES/NO)", "Continue? (Y ES/NO)", "Why。次? (YES/NO)",
  "Continue? (A/B) (C/D)", "Go (A/B) on? (C/D)", "Continue? (\u200bYES/YES)", "Continue? (YES/N\u202eO)", "x (a/b)",
  "? (a/b)", `Which? (${optionsOf(100)})`, `Which? (${optionsOf(101)})`, `${"why ".repeat(900)}? (YES/NO)`,
  "Continue? (é/e\u0301)", 'Keep "a. b"? (YES/NO)', "Is docs/a.md. b? (YES/NO)", "End. (YES/NO)", "\ud800? (YES/NO)",
  "Continue? (\ud800/NO)", "A; B? (YES/NO)", "Continue?\t(YES/NO)", "Continue?\u00a0(YES/NO)", "Continue? （YES/NO）",
  "Continue? (YES\\/NO)", "Continue? (Yes or no/Maybe)",
];

const REFERENCES: readonly unknown[] = [
  "NONE", "none", "None", " NONE", "NONE ", "", "docs/b.md", "docs/b.md@1", "docs/b.md@", "@1", "docs/b.md@1@2",
  "docs/b.md@ 1", "docs/b.md @1", "docs/b c.md", '"docs/b c.md"', '"docs/b c.md"@1', "/docs/b.md", "docs/../b.md",
  "docs//b.md", "docs/b.md/", ".", "docs/b.md@1/2", "a@1/b.md", "a@1/b.md@2", "docs\\b.md", "docs/b.md\n",
  "docs/b\u0000.md", "docs/\u202eb.md", "NONE@1", "n/a", "docs/b.md@v 1", "docs/b.md@1\n", "docs/b.md@\u200b",
  " docs/b.md", "docs/b.md ", "docs/\ud800", `${"d/".repeat(3000)}b.md`, "docs/b.md@\ud800", 'docs/b.md@"1"',
  "docs/b\u2028.md", "C:/b.md", "docs/b.md@é", "docs/b.md@NONE", "-", "~", "docs/b.md@1.0 (beta)", "docs/b\u0085.md",
  "docs/b\u00a0c.md", "docs/b.md@1\u0085", "docs/b.md@..", "docs/b.md@-", "docs/b.md@1\\2", `b.md@${"1".repeat(500)}`,
];

const PERCENTS: readonly unknown[] = [
  0, 1, 50, 99, 100, 101, -1, -0, 99.5, 100.00000001, 1e-9, "100", "26", NaN, Infinity, null, [50], { value: 50 },
  2 ** 53, 5n,
];

/** For each field what is nearly right, and what is right but stands in another report. */
export const NEAR_MISSES: Readonly<Record<Field, readonly unknown[]>> = {
  status_type: ["LIVE", "live", "Live", "LIVE ", " LIVE", "DEAD", "", "\uff2cIVE", "LIV\u0415", ["LIVE"], "LIVE\u200b"],
  current_stage: [
    "A", "B", "C", "D", "a", "E", "A ", " A", "", "AB", "Architecture", "Stage A",
    "\u0410", "\uff21", ["A"], 1, null, "A\u0000", "ABC",
  ],
  overall_progress_percent: PERCENTS,
  stage_progress_percent: PERCENTS,
  last_completed_artifact: REFERENCES,
  current_task: TASKS,
  issues: [[], ...ISSUES.flatMap((issue) => [[issue], ["PAUSED by=x", issue]]), [1], [null], [["PARKED"]], [{}],
    "PARKED", ["PARKED", 1], [undefined], [1n],
    [["PARKED"], "PARKED"], { 0: "PARKED", length: 1 }, Array.from({ length: 2000 }, () => "PARKED")],
  blocking_questions: [[], ...QUESTIONS.flatMap((question) => [[question], ["Which? (A/B)", question]]), [1],
    [null], [[]], [{}], "Continue? (YES/NO)", ["Continue? (YES/NO)", 1], [undefined], { length: 0 }],
  next_step: TASKS,
};

/** What turns a right text into a nearly right one. */
export const TEXT_TWISTS: readonly ((text: string) => string)[] = [
  (text) => text.toLowerCase(), (text) => text.toUpperCase(), (text) => ` ${text}`, (text) => `${text} `,
  (text) => `${text}\n`, (text) => text.slice(1), (text) => text.slice(0, -1), (text) => text + text,
  (text) => text.replace(" ", "  "), (text) => text.replace(" ", "\t"), (text) => text.replace(" ", ""),
  (text) => `${text} and ${text}`, (text) => `${text}, then stop`, (text) => JSON.stringify(text),
  (text) => text.replaceAll('"', ""), (text) => text.replace("/", "//"), (text) => text.replace("/", "\\"),
  (text) => text.normalize("NFD"), (text) => text.normalize("NFKC"), (text) => `\ufeff${text}`,
  (text) => `${text}\u0000`, (text) => text.replace(" ", "\u00a0"), (text) => text.replace("a", "\u0430"),
  (text) => `${text}\u202e`, (text) => text.replace("(", "(("), (text) => text.replace("/", "/../"),
  (text) => `${text}@1`, (text) => text.replace("=", " = "), (text) => text.replace("=", "=="),
  (text) => text.replace("/", " / "), (text) => text.replace(")", "/)"), (text) => `Also this. ${text}`,
  (text) => text.replace(" ", "\u2028"),
];

const WORD_PARTS = [
  "a", "docs/a.md", "/", ".", "..", "@", "1", "=", '"', "\\", "\\\"", "\\u202e", "\\u0020", "\\n", " ", "  ", "\t",
  "\n", "\u00a0", "\u0085", "\u2028", "\u202e", "\ufeff", "\u00ad", "\ud83d", "\u{1f680}", "\u{e0041}", "NONE", "é",
];
const TASK_PARTS = ["Generate ", "Run ", "Verify ", "Close", ...WORD_PARTS];
const TASK_BEGINNINGS = ["", "Generate ", 'Run "'];

/** Of what the texts of a field are put together at random; a right beginning brings them further into the grammar. */
export interface Patchwork {
  readonly name: Field;
  readonly isList: boolean;
  readonly beginnings: readonly string[];
  readonly parts: readonly string[];
}

/** Texts that only a grammar can tell apart. */
export const PATCHWORKS: readonly Patchwork[] = [
  { name: "last_completed_artifact", isList: false, beginnings: ["", "docs/a.md"], parts: WORD_PARTS },
  { name: "current_task", isList: false, beginnings: TASK_BEGINNINGS, parts: TASK_PARTS },
  { name: "next_step", isList: false, beginnings: TASK_BEGINNINGS, parts: TASK_PARTS },
  {
    name: "issues",
    isList: true,
    beginnings: ["", "PARKED artifact=", 'PARKED a="'],
    parts: ["PARKED ", "MORE", "X_1", "_", "artifact=", "k=", "a=", ...WORD_PARTS],
  },
  {
    name: "blocking_questions",
    isList: true,
    beginnings: ["", "Which? (", "Which "],
    parts: ["Which", "? ", "?", ". ", "。", "(", ")", " (YES/NO)", "YES", "NO", "/", '"a. b" ', ...WORD_PARTS],
  },
];
