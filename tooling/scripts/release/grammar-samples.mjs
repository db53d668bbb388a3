/**
 * Texts at the edges of the grammars: right ones, and right ones with one or two characters removed, doubled, replaced or
 * moved. The same samples on every machine and every run, so that a snapshot does not change by itself.
 */

/** @typedef {"task" | "issue" | "question" | "artifact-reference"} GrammarName */

/** @type {Readonly<Record<GrammarName, readonly string[]>>} */
const RIGHT_TEXTS = {
  task: ["Generate docs/api.md", 'Generate "docs/scope and success.md"', "Run verify/smoke.sh", "Verify a", "Close code/é/x=1.js", 'Close "a=\\"b\\".md"'],
  issue: [
    "NO_PROGRESS",
    "PARKED artifact=docs/faq.md reason=TIMEOUT",
    'FAILED detail="two words" n=3',
    "MORE count=12",
    'A1_B2 a= b=""',
    'X key="\\u202e" other_key=é',
  ],
  question: [
    "docs/api.md requires API_KEY (PROVIDED/ABORT)",
    "Which one? (A/B/C)",
    "Progress calculation failed deterministically. Fix required in orchestrator calculation rules. Continue? (YES/NO)",
    'The artifact "docs/a. b.md" used up its retries (RETRY/ABORT)',
  ],
  "artifact-reference": ["docs/scope.md", "docs/scope.md@1.2", "NONE", "a@b/c.md@2", "code/x y.js@1 beta", ".github/x"],
};

const REPLACEMENTS = ["", " ", "  ", "\t", "\n", "/", "//", "@", "(", ")", "=", '"', "\\", ".", "..", "A", "z", "_", "É", "\u00a0", "\u202e", "\ud800", "\u3002", "0"];
const SAMPLES_PER_GRAMMAR = 600;

/**
 * Sorts samples of every grammar by what the grammar says of them.
 * @param {(grammar: GrammarName, text: string) => boolean} accepts
 * @returns {Record<GrammarName, { accepted: string[], refused: string[] }>}
 */
export function grammarSamples(accepts) {
  const names = /** @type {GrammarName[]} */ (Object.keys(RIGHT_TEXTS));
  return /** @type {Record<GrammarName, { accepted: string[], refused: string[] }>} */ (
    Object.fromEntries(
      names.map((name) => {
        const texts = samplesOf(RIGHT_TEXTS[name]);
        return [name, { accepted: texts.filter((text) => accepts(name, text)), refused: texts.filter((text) => !accepts(name, text)) }];
      }),
    )
  );
}

/** @param {readonly string[]} right */
function samplesOf(right) {
  const next = numbers();
  const samples = new Set(right);
  while (samples.size < SAMPLES_PER_GRAMMAR) {
    let text = pick(right, next);
    for (let edits = 1 + (next() % 2); edits > 0; edits -= 1) text = edit(text, next);
    samples.add(text);
  }
  return [...samples];
}

/**
 * @param {string} text
 * @param {() => number} next
 */
function edit(text, next) {
  const at = next() % (text.length + 1);
  const length = next() % 3;
  return text.slice(0, at) + pick(REPLACEMENTS, next) + text.slice(at + length);
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} next
 * @returns {T}
 */
function pick(list, next) {
  return /** @type {T} */ (list[next() % list.length]);
}

/** Whole numbers from a linear congruential generator (constants of Numerical Recipes), its low bits left out. */
function numbers() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
