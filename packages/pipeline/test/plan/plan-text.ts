/** Shows, in the text of a plan, where a problem is expected. */
export const MARK = "‸";

/** A text without its marks, and the line and column (from 1) that each mark stood before. */
export const takeMarks = (marked: string): { text: string; places: { line: number; column: number }[] } => {
  const parts = marked.split(MARK);
  const places = parts.slice(0, -1).map((_, index) => {
    const before = parts.slice(0, index + 1).join("");
    const lines = before.split("\n");
    return { line: lines.length, column: lines.at(-1)!.length + 1 };
  });
  return { text: parts.join(""), places };
};

/** Text of a valid plan; each part can be replaced. The parts hold their own line ends. */
export const planText = ({
  contract = 'contract: "1"\n',
  top = "",
  agents = "agents:\n  default:\n    command: [agent]\n",
  a = "",
  d = "",
  artifactsKey = "artifacts:\n",
  more = "",
} = {}): string =>
  `${contract}${top}${agents}${artifactsKey}` +
  `  - id: a1\n    stage: A\n    location: docs/a1.md\n    gate: { checks: [{ run: [check-it] }] }\n${a}` +
  "  - id: b1\n    stage: B\n    location: docs/b1.md\n    gate: { checks: [{ run: [check-it] }] }\n" +
  "  - id: c1\n    stage: C\n    location: src/c1/\n    gate: { checks: [{ run: [check-it] }] }\n" +
  `  - id: d1\n    stage: D\n    location: docs/d1.md\n    gate: { checks: [{ run: [check-it] }] }\n${d}${more}`;

/** Text of one more artifact, of stage D, with everything that must be there; `rest` are further lines of it. */
export const artifactText = (fields: Record<string, string> = {}, rest = ""): string => {
  const all = { id: "x", stage: "D", location: "docs/x.md", gate: "{ checks: [{ run: [check-it] }] }", ...fields };
  const lines = Object.entries(all).map(([key, value]) => `    ${key}: ${value}\n`);
  return `  - ${lines.join("").trimStart()}${rest}`;
};
