/** Changes the text of a report; `at`, a whole number from 0, chooses where, for those that need a place. */
export type TextEdit = (text: string, at: number) => string;

const place = (text: string, at: number) => at % (text.length + 1);
const insert = (part: string): TextEdit => (text, at) =>
  text.slice(0, place(text, at)) + part + text.slice(place(text, at));

/** Does to the lines between the braces what `change` does; commas are put where they belong. */
const withMembers = (change: (members: string[], at: number) => readonly string[]): TextEdit => (text, at) => {
  const members = text.split(/,?\n {2}(?=")/).map((member) => member.replace(/\n\}\n?$/, "")).slice(1);
  return members.length === 0 ? text : `{\n  ${change(members, at).join(",\n  ")}\n}\n`;
};

const swapped = (members: string[], at: number) => {
  const first = at % members.length;
  const second = Math.floor(at / members.length) % members.length;
  return members.with(first, members[second] ?? "").with(second, members[first] ?? "");
};

const again = (spelled: (key: string) => string) => withMembers((members, at) => {
  const member = members[at % members.length] ?? "";
  const copy = spelled(member);
  return at % 2 === 0 ? [...members, copy] : [copy, ...members];
});

const nested = (depth: number) => withMembers((members, at) => members.map((member, index) =>
  index === at % members.length ? member.replace(/: [^]*/, `: ${"[".repeat(depth)}${"]".repeat(depth)}`) : member));

/** Another indentation, or none, of the same value; a text that is no JSON stays as it is. */
const indented = (indent: number | string): TextEdit => (text) => {
  try {
    return `${JSON.stringify(JSON.parse(text), null, indent)}\n`;
  } catch {
    return text;
  }
};

/** What turns the text of a report into another spelling of it, or into no report at all. */
export const TEXT_EDITS: readonly TextEdit[] = [
  // Order and repetition.
  withMembers((members) => members.toReversed()), withMembers(swapped), again((member) => member),
  again((member) => member.replace(/: [^]*/, ": null")), again((member) => member.replace("s", "\\u0073")),
  again((member) => member.replace('"', '"x')), again(() => '"extra": {"a": 1, "a": 1}'),
  again(() => '"__proto__": []'), withMembers((members, at) => members.toSpliced(at % members.length, 1)),
  (text) => text.replace("[]", '[{"a":[{"b":1,"b":2}]}]'),
  // Numbers.
  (text) => text.replace(/: (\d+)/, ": $1.0"), (text) => text.replace(/: (\d+)/, ": $1e0"),
  (text) => text.replace(": 100", ": 1e2"), (text) => text.replace(/: (\d+)/, ": -0"),
  (text) => text.replace(/: (\d+)/, ": 0$1"), (text) => text.replace(/: (\d+)/, ": +$1"),
  (text) => text.replace(/: (\d+)/, ": -$1"), (text) => text.replace(/: (\d+)/, ": .$1"),
  (text) => text.replace(/: (\d+)/, ": $1."), (text) => text.replace(/: (\d+)/, ": 1e400"),
  (text) => text.replace(/: (\d+)/, ': "$1"'), (text) => text.replace(/: (\d+)/, ": NaN"),
  (text) => text.replace(/: (\d+)/, ": 0x1"), (text) => text.replace(/: (\d+)/, ": 1e-7"),
  (text) => text.replace(/: (\d+)/, ": $1n"), (text) => text.replace(/: (\d+)/, ": 1E+2"),
  (text) => text.replace(/: (\d+)/, ": 9007199254740993"),
  // Escapes.
  (text) => text.replace("LIVE", "\\u004cIVE"), (text) => text.replaceAll("/", "\\/"),
  (text) => text.replace("LIVE", "L\\u0049VE"), (text) => text.replace("LIVE", "\\ud800"),
  (text) => text.replace("LIVE", "\ud800"), (text) => text.replace("LIVE", "\\uD83D\\uDE80"),
  (text) => text.replace("LIVE", "L\nIVE"), (text) => text.replace("LIVE", "L\\xIVE"),
  (text) => text.replace("LIVE", "\\u00"), (text) => text.replace("docs", "docs\\u007f"),
  (text) => text.replace("docs", "docs\u007f"), (text) => text.replace(" ", "\u2028"),
  // Space.
  indented(0), indented(1), indented(4), indented("\t"), (text) => text.trimEnd(), (text) => `${text}\n`,
  (text) => ` ${text}`, (text) => text.replaceAll("\n", "\r\n"), (text) => text.replaceAll("  ", "\t"),
  (text) => text.replace(": ", ":"), (text) => text.replace(": ", " : "), (text) => text.replace("\n", "\u00a0\n"),
  (text) => text.replace("[]", "[ ]"), insert(" "), insert("\n"),
  // What stands before and behind.
  (text) => `\ufeff${text}`, (text) => `\ufeff\ufeff${text}`, (text) => `${text}{}`, (text) => `${text}null`,
  (text) => `${text}\u0000`, (text) => `${text},`, (text) => `// ${text}`, (text) => `${text}// x`,
  (text) => text + text, (text) => `[${text}]`, (text) => JSON.stringify(text), (text) => text.replace("{", "{,"),
  (text) => text.replace(/\n\}/, ",\n}"), (text) => text.replaceAll('"', "'"), () => "", () => "\ufeff", () => "null",
  () => "{}\n", () => "[]\n", () => "{", () => '"', () => "undefined", () => "1", () => "{}",
  () => '{"status_type":"LIVE"}', (text, at) => text.slice(0, place(text, at)),
  (text, at) => text.slice(place(text, at)),
  (text, at) => text.slice(0, place(text, at)) + text.slice(place(text, at) + 1), insert('"'), insert("\\"),
  insert("0"), insert("{"), insert("]"), insert(","), insert("\u0000"), insert("\ufeff"), insert("\udc00"),
  insert("a"),
  // Depth: the report is one level itself.
  nested(1), nested(511), nested(512), nested(600),
];

/** Bytes that UTF-8 does not have, or that stand for what JSON texts do not begin with. */
export const BYTE_RUNS: readonly (readonly number[])[] = [
  [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xef, 0xbb, 0xbf],
  [0xfe, 0xff], [0x00], [0xf0, 0x9f, 0x9a, 0x80], [0xc3, 0xa9], [0x20], [0x61],
];
