import { ContractError } from "../contract-error.ts";
import { endOfQuoted, hasUnprintable, quoteText } from "./printable.ts";

/**
 * The one question of a failed calculation, word for word (rule 6.2#3). It is the only question of more than one
 * sentence that the contract accepts, because the contract itself words it.
 */
export const CALCULATION_QUESTION =
  "Progress calculation failed deterministically. Fix required in orchestrator calculation rules. Continue? (YES/NO)";

/** A question that only a human can answer, by naming one of its options. */
export interface Question {
  /** One sentence that names the structural reason. */
  readonly text: string;
  /** At least two and at most {@link MAX_OPTIONS}, all different. */
  readonly options: readonly string[];
}

const MIN_OPTIONS = 2;

/** Most options of one question: a fork must be bounded for a human to choose. */
export const MAX_OPTIONS = 100;

const isOption = (text: string): boolean =>
  text !== "" && text.trim() === text && !/[/()]/.test(text) && !hasUnprintable(text);

const areOptions = (options: readonly string[]): boolean =>
  options.length >= MIN_OPTIONS &&
  options.length <= MAX_OPTIONS &&
  options.every(isOption) &&
  new Set(options).size === options.length;

const isQuestionText = (text: string): boolean => text !== "" && text.trim() === text && !hasUnprintable(text);

/**
 * The text and the options of a question, or `null` when it does not end with at least two different options in
 * parentheses, separated by slashes. The text may still be empty or span lines: rule 4.7#4 judges that.
 */
export const splitQuestion = (question: string): Question | null => {
  if (!question.endsWith(")")) return null;
  const open = question.lastIndexOf("(");
  if (open === -1 || (open > 0 && question[open - 1] !== " ")) return null;
  const options = question.slice(open + 1, -1).split("/", MAX_OPTIONS + 1);
  if (!areOptions(options)) return null;
  return { text: question.slice(0, Math.max(0, open - 1)), options };
};

/**
 * The question as the report says it: `<text> (<OPTION>/<OPTION>…)` (I9).
 *
 * @throws ContractError `CONTRACT_BAD_QUESTION` for an empty or multi-line text, fewer than two options, equal
 * options, or an option with a slash, a parenthesis or white space at its ends. Put text that is not yours, such as a
 * location, through `quoteValue` first.
 */
export const formatQuestion = (question: Question): string => {
  if (!isQuestionText(question.text) || !areOptions(question.options)) {
    throw new ContractError(
      "CONTRACT_BAD_QUESTION",
      `the question ${quoteText(question.text.slice(0, 200))} with the options ` +
        `${quoteText(question.options.join("/").slice(0, 100))} cannot be asked`,
      "give it one line of text and at least two different options without slashes and parentheses",
    );
  }
  return `${question.text} (${question.options.join("/")})`;
};

/** The question that the text asks, or `null` when the text is not exactly what {@link formatQuestion} writes. */
export const parseQuestion = (text: string): Question | null => {
  const question = splitQuestion(text);
  return question !== null && isQuestionText(question.text) ? question : null;
};

/**
 * Whether a question's text is one sentence on one line: no sentence ends before its last character. What stands in
 * quotation marks is a name and is not read as prose.
 */
export const isOneSentence = (text: string): boolean =>
  isQuestionText(text) && !/[.!?]\s|[。！？](?!$)/.test(withoutQuoted(text));

const withoutQuoted = (text: string): string => {
  let kept = "";
  let position = 0;
  for (;;) {
    const quote = text.indexOf('"', position);
    const end = quote === -1 ? -1 : endOfQuoted(text, quote);
    if (end === -1) return kept + text.slice(position);
    kept += `${text.slice(position, quote)}_`;
    position = end;
  }
};
