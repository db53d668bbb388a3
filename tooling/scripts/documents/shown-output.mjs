/** Compares what a page shows with what came out: what differs from run to run is masked on both sides. */

const MASKS = /** @type {const} */ ([
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu, "<time>"],
  [/\b\d\d:\d\d:\d\d\b/gu, "<time>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu, "<id>"],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/gu, "<hash>"],
  [/\b\d+(?:\.\d+)? (?:ms|s|min|h|B|KiB|MiB|GiB)\b/gu, "<amount>"],
  [/ {2,}/gu, " "],
]);

/** @param {string} line */
function mask(line) {
  return MASKS.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line).trimEnd();
}

/**
 * Whether some output is what a page shows. In a shown line `…` stands for any text, and as a line of its own for any lines.
 * @param {string} shown
 * @param {string} output
 */
export function isShown(shown, output) {
  const wanted = linesOf(shown);
  const lines = linesOf(output);
  /** Which of the lines may come next, after some of the wanted ones. */
  let places = new Set([0]);
  for (const line of wanted) {
    if (line === "…") places = new Set(Array.from({ length: lines.length + 1 }, (_, at) => at).filter((at) => at >= Math.min(...places)));
    else places = new Set([...places].filter((at) => at < lines.length && matches(line, lines[at] ?? "")).map((at) => at + 1));
    if (places.size === 0) return false;
  }
  return places.has(lines.length);
}

/** @param {string} text */
function linesOf(text) {
  const lines = text.split("\n").map((line) => mask(line));
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return lines;
}

/** @param {string} wanted @param {string} line */
function matches(wanted, line) {
  const parts = wanted.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su").test(line);
}

/**
 * The commands of a console block, each with the output that is shown under it.
 * @param {string} text
 * @returns {readonly { readonly command: string, readonly shown: string }[]}
 */
export function consoleSteps(text) {
  /** @type {{ command: string, shown: string }[]} */
  const steps = [];
  for (const line of text.split("\n").slice(0, -1)) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), shown: "" });
    else if (last === undefined) throw new Error("a console block begins with a line `$ command`");
    else if (line.startsWith("> ") && last.shown === "") last.command += `\n${line.slice(2)}`;
    else last.shown += `${line}\n`;
  }
  return steps;
}

/**
 * What a program in a page says that it prints: comments at the end of lines with `console.log` and right under such lines, and
 * those after its last line.
 * @param {string} code
 * @returns {readonly string[]}
 */
export function commentedOutput(code) {
  const lines = code.trimEnd().split("\n");
  const lastCode = lines.findLastIndex((line) => line.trim() !== "" && !line.startsWith("// "));
  let isUnderOutput = false;
  return lines.flatMap((line, at) => {
    const isComment = line.startsWith("// ");
    isUnderOutput = isComment ? isUnderOutput || at > lastCode : line.includes("console.log(");
    if (isComment) return isUnderOutput ? [line.slice(3)] : [];
    const [, shown] = /console\.log\(.*\); \/\/ (.*)$/u.exec(line) ?? [];
    return shown === undefined ? [] : [shown];
  });
}
