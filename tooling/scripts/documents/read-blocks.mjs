/** The blocks of a page of documentation: what stands between fences, and what stands hidden in comments between them. */

/**
 * @typedef {object} Block
 * @property {string} page - relative to the checkout.
 * @property {number} line - of its first line, from 1.
 * @property {string} language
 * @property {ReadonlyMap<string, string>} words - what follows the language; a word without a value has an empty one.
 * @property {string} text - with a final newline.
 * @property {boolean} isHidden - it prepares what a reader has anyway, and readers do not see it.
 */

const FENCE = /^( *)(`{3,})([\w+-]*) *(.*?) *$/u;
const HIDDEN = /^<!-- (sh|js|ts|yaml|json|md|text)((?: [a-z-]+(?:=(?:"[^"]*"|\S+))?)*)$/u;
const WORD = /([a-z-]+)(?:=(?:"([^"]*)"|(\S+)))?(?: +|$)/uy;

/**
 * @param {string} page
 * @param {string} markdown
 * @returns {readonly Block[]}
 * @throws where a fence is not closed, or what follows its language cannot be read.
 */
export function readBlocks(page, markdown) {
  const lines = markdown.split("\n");
  /** @type {Block[]} */
  const blocks = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opened = openingOf(lines[index] ?? "");
    if (opened === null) continue;
    const { indent, language, words, isEnd, isHidden } = opened;
    const end = lines.findIndex((line, at) => at > index && isEnd(line));
    if (end < 0) throw new Error(`${page}:${index + 1}: the block is not closed`);
    const text = lines.slice(index + 1, end).map((line) => `${line.startsWith(indent) ? line.slice(indent.length) : line}\n`).join("");
    blocks.push({ page, line: index + 2, language, words: readWords(words, `${page}:${index + 1}`), text, isHidden });
    index = end;
  }
  return blocks;
}

/**
 * @param {string} line
 * @returns {{ indent: string, language: string, words: string, isEnd: (line: string) => boolean, isHidden: boolean } | null}
 */
function openingOf(line) {
  const [, indent = "", fence, language = "", words = ""] = FENCE.exec(line) ?? [];
  if (fence !== undefined) return { indent, language, words, isEnd: (other) => other.trim() === fence, isHidden: false };
  const [, hidden, hiddenWords = ""] = HIDDEN.exec(line) ?? [];
  return hidden === undefined ? null : { indent: "", language: hidden, words: hiddenWords.trim(), isEnd: (other) => other === "-->", isHidden: true };
}

/**
 * @param {string} text
 * @param {string} place
 * @returns {ReadonlyMap<string, string>}
 */
function readWords(text, place) {
  /** @type {Map<string, string>} */
  const words = new Map();
  WORD.lastIndex = 0;
  let at = 0;
  for (let match = WORD.exec(text); match !== null && match[0] !== ""; match = WORD.exec(text)) {
    words.set(match[1] ?? "", match[2] ?? match[3] ?? "");
    at = WORD.lastIndex;
  }
  if (at !== text.length) throw new Error(`${place}: cannot read ${JSON.stringify(text.slice(at))} after the language of the block`);
  return words;
}
