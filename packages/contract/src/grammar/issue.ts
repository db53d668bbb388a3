import { ContractError } from "../contract-error.ts";
import { endOfQuoted, quoteText } from "./printable.ts";
import { quoteValue, unquoteValue } from "./quote-value.ts";

/** One informational entry of `issues` (I8). The fields keep the order in which they were added. */
export interface Issue {
  /** SCREAMING_SNAKE, see {@link isCode}. */
  readonly code: string;
  /** Keys match `[a-z][A-Za-z0-9_-]*`; values are any text. */
  readonly fields: Readonly<Record<string, string>>;
}

const CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const KEY = /^[a-z][A-Za-z0-9_-]*$/;
const MAX_NAME_LENGTH = 100;

/** Whether the text is a code in SCREAMING_SNAKE, such as `CHECK_FAILED`, of at most 100 characters. */
export const isCode = (text: string): boolean => text.length <= MAX_NAME_LENGTH && CODE.test(text);

const isKey = (text: string): boolean => text.length <= MAX_NAME_LENGTH && KEY.test(text);

/**
 * The issue as the report says it: `<CODE> key=value …`, always on one line, values quoted by {@link quoteValue}.
 *
 * @throws ContractError `CONTRACT_BAD_ISSUE` for a code or a key outside the grammar. Values can be any text.
 */
export const formatIssue = (issue: Issue): string => {
  const badName = !isCode(issue.code) ? issue.code : Object.keys(issue.fields).find((key) => !isKey(key));
  if (badName !== undefined) {
    throw new ContractError(
      "CONTRACT_BAD_ISSUE",
      `${quoteText(badName.slice(0, MAX_NAME_LENGTH))} is not ${badName === issue.code ? "an issue code" : "an issue key"}`,
      "write codes as SCREAMING_SNAKE and keys as a lower-case letter followed by letters, digits, _ or -",
    );
  }
  let text = issue.code;
  for (const [key, value] of Object.entries(issue.fields)) text += ` ${key}=${quoteValue(value)}`;
  return text;
};

/** The issue that the text says, or `null` when the text is not exactly what {@link formatIssue} writes. */
export const parseIssue = (text: string): Issue | null => {
  const codeEnd = text.indexOf(" ");
  const code = codeEnd === -1 ? text : text.slice(0, codeEnd);
  if (!isCode(code)) return null;
  const fields: Record<string, string> = {};
  let position = code.length;
  while (position < text.length) {
    if (text[position] !== " ") return null;
    const equals = text.indexOf("=", position);
    if (equals === -1) return null;
    const key = text.slice(position + 1, equals);
    if (!isKey(key) || Object.hasOwn(fields, key)) return null;
    const end = endOfValue(text, equals + 1);
    const value = end === -1 ? null : unquoteValue(text.slice(equals + 1, end));
    if (value === null) return null;
    fields[key] = value;
    position = end;
  }
  return { code, fields };
};

const endOfValue = (text: string, start: number): number => {
  if (text[start] === '"') return endOfQuoted(text, start);
  const space = text.indexOf(" ", start);
  return space === -1 ? text.length : space;
};
