import { CONTRACT_VERSIONS, contractVersionNameProblem, versionProblem } from "@pawl/contract";
import { globProblem } from "../util/glob.ts";
import { captureGroupCount, patternProblem } from "../util/pattern-problem.ts";
import { showText } from "../util/show-text.ts";
import { moneyMicros } from "../budget/money.ts";
import { parseBudgetTimeMs, parseDurationMs } from "./duration.ts";
import { parseSizeBytes } from "./size.ts";
import type { ValueProblem } from "./location.ts";

const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const ID = /^[a-z0-9][a-z0-9._-]*$/;
const MAX_ID_LENGTH = 100;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const MAX_NAME_LENGTH = 200;

/** A test of one text of the plan: what is wrong with it, or `null`. */
export type ValueTest = (text: string) => ValueProblem | null;

/** Ids of artifacts and names of agent profiles. */
export const idProblem: ValueTest = (text) => {
  if (ID.test(text) && text.length <= MAX_ID_LENGTH) return null;
  return {
    code: "BAD_ID",
    message: `${showText(text)} is not an id; write 1 to ${MAX_ID_LENGTH} of a-z, 0-9, ".", "_" and "-", a letter or digit first`,
  };
};

export const artifactVersionProblem: ValueTest = (text) => {
  const problem = text.length > MAX_NAME_LENGTH ? `is longer than ${MAX_NAME_LENGTH} characters` : versionProblem(text);
  if (problem === null) return null;
  return { code: "BAD_VERSION", message: `the version ${showText(text)} ${problem}; write one such as "1.2.0"` };
};

/** Versions by name alone: the standard's. */
export const contractProblem: ValueTest = (text) => {
  if (Object.hasOwn(CONTRACT_VERSIONS, text)) return null;
  const known = Object.keys(CONTRACT_VERSIONS).map(showText).join(", ");
  const name = contractVersionNameProblem(text) === null ? text : "my-team";
  const definition = `{ version: ${name}, weights: { A: 20, B: 25, C: 30, D: 25 } }`;
  return {
    code: "UNSUPPORTED_CONTRACT",
    message: `${showText(text)} is not a known contract version; write one of ${known}, or define your own with its weights: ${definition}`,
  };
};

/** Names of versions that the plan defines itself. */
export const contractNameProblem: ValueTest = (text) => {
  const problem = contractVersionNameProblem(text);
  if (problem === null) return null;
  return { code: "BAD_CONTRACT_NAME", message: `the name of your contract version ${problem}; write one such as "team-2"` };
};

/** Sums of money. */
export const moneyProblem: ValueTest = (text) => {
  const micros = moneyMicros(text);
  if (micros !== null && micros > 0) return null;
  return { code: "BAD_MONEY", message: `${showText(text)} is not an amount of money; write a decimal number such as "12.50", more than 0 and at most 1000000` };
};

/** Sums of the times that attempts take. */
export const budgetTimeProblem: ValueTest = (text) => {
  if ((parseBudgetTimeMs(text) ?? 0) > 0) return null;
  return { code: "BAD_DURATION", message: `${showText(text)} is not a sum of time; write a whole number and a unit, such as "30m" or "200h", at most 876000h` };
};

const BAD_DURATION_HINT = 'write a whole number and a unit, such as "200ms", "30s", "5m" or "2h", at most 596h';

export const durationProblem: ValueTest = (text) => {
  if (parseDurationMs(text) !== null) return null;
  return { code: "BAD_DURATION", message: `${showText(text)} is not a duration; ${BAD_DURATION_HINT}` };
};

/** Durations of limits, where nothing would have time to happen in 0. */
export const positiveDurationProblem: ValueTest = (text) => {
  if (parseDurationMs(text) !== 0) return durationProblem(text);
  return { code: "BAD_DURATION", message: `${showText(text)} leaves no time at all; ${BAD_DURATION_HINT}` };
};

/** Sizes in bytes. */
export const sizeProblem: ValueTest = (text) => {
  const bytes = parseSizeBytes(text);
  if (bytes !== null && bytes > 0) return null;
  const hint = 'write a whole number of at least 1 and a unit, such as "512MiB" or "4GiB", at most 1048576GiB';
  return { code: "BAD_SIZE", message: `${showText(text)} is not a size; ${hint}` };
};

/** Durations that can be switched off. */
export const durationOrNoneProblem: ValueTest = (text) => (text === "none" ? null : positiveDurationProblem(text));

export const forbidPatternProblem: ValueTest = (text) => {
  const problem = patternProblem(text);
  return problem === null ? null : { code: "BAD_PATTERN", message: `the pattern ${showText(text)} ${problem}; correct it` };
};

export const countPatternProblem: ValueTest = (text) => {
  const problem = forbidPatternProblem(text);
  if (problem !== null) return problem;
  const groups = captureGroupCount(text);
  if (groups === 1) return null;
  return {
    code: "BAD_PATTERN",
    message: `the pattern ${showText(text)} has ${groups} capture groups; put exactly one, around the number, as in "^# pass (\\\\d+)$"`,
  };
};

export const planGlobProblem: ValueTest = (text) => {
  const problem = globProblem(text);
  return problem === null ? null : { code: "BAD_GLOB", message: `the glob ${showText(text)} ${problem}` };
};

// The rules of `git check-ref-format --branch`.
const isBranchName = (text: string): boolean =>
  text.length <= MAX_NAME_LENGTH &&
  /^[^\p{Cc}\p{Cf}\s~^:?*[\\]+$/u.test(text) &&
  !/^-|^@$|\.\.|@\{|\/\/|^\/|\/$|\.$|^refs\/|^HEAD$/.test(text) &&
  text.split("/").every((segment) => !segment.startsWith(".") && !segment.endsWith(".lock"));

export const branchProblem: ValueTest = (text) => {
  if (isBranchName(text)) return null;
  return { code: "BAD_BRANCH", message: `${showText(text)} is not a branch name; write one such as "main", without "refs/heads/"` };
};

export const envNameProblem: ValueTest = (text) => {
  if (ENV_NAME.test(text) && text.length <= MAX_NAME_LENGTH) return null;
  return {
    code: "BAD_ENV_NAME",
    message: `${showText(text)} is not the name of an environment variable; write letters, digits and "_", no digit first`,
  };
};

/** Names that the plan gives a value to. */
export const settableEnvNameProblem: ValueTest = (text) => {
  if (!text.startsWith("PAWL_")) return envNameProblem(text);
  return { code: "BAD_ENV_NAME", message: `${showText(text)} is set by Pawl itself; choose a name without "PAWL_" before it` };
};

export const programProblem: ValueTest = (text) =>
  text === "" ? { code: "EMPTY_PROGRAM", message: "the program is empty; write its name or path first" } : null;

/** Values of an agent's options, which must not be taken for options themselves. */
export const agentOptionProblem: ValueTest = (text) => {
  if (text !== "" && !text.startsWith("-") && !UNPRINTABLE.test(text)) return null;
  return { code: "BAD_AGENT_OPTION", message: `${showText(text)} is no value for an agent's option; write one line of text that does not begin with "-"` };
};

/** What Pawl itself sets of Claude Code, or what would have it wait for somebody. */
const CLAUDE_OWN =
  /^(?:-p|--print|--output-format|--input-format|--verbose|--session-id|--permission-mode|--permission-prompts|--permission-prompt-tool|--allowed-?tools|--disallowed-?tools|--model|--fallback-model|--effort|--max-turns|--max-budget-usd|-c|--continue|-r|--resume|--fork-session|--bg|--background|-w|--worktree|--dangerously-skip-permissions|--allow-dangerously-skip-permissions|--ide|--tmux|-v|--version|-h|--help)(?:=|$)/i;

export const claudeArgumentProblem: ValueTest = (text) =>
  CLAUDE_OWN.test(text) ? { code: "RESERVED_ARGUMENT", message: `Pawl itself sets ${showText(text)}, or cannot work with it; remove it, and use the profile's own keys` } : null;

/** The same of Codex. */
const CODEX_OWN =
  /^(?:--json|-s|--sandbox|-C|--cd|-m|--model|-a|--ask-for-approval|--full-auto|--yolo|--approve-for-me|--dangerously-bypass-approvals-and-sandbox|--skip-git-repo-check|--worktree|-o|--output-last-message|-c|--config|-V|--version|-h|--help|-|resume|fork|review|help)(?:=|$)/;

export const codexArgumentProblem: ValueTest = (text) =>
  CODEX_OWN.test(text) ? { code: "RESERVED_ARGUMENT", message: `Pawl itself sets ${showText(text)}, or cannot work with it; remove it, and use the profile's own keys` } : null;

export const codexSettingProblem: ValueTest = (text) => {
  if (text === "approval_policy" || text === "sandbox_mode") {
    return { code: "RESERVED_ARGUMENT", message: `Pawl itself sets ${showText(text)}; remove it, and use \`sandbox\`` };
  }
  if (/^[\w-]+(?:\.[\w-]+)*$/.test(text)) return null;
  return { code: "BAD_AGENT_OPTION", message: `${showText(text)} is not the name of a setting; write one such as "model_reasoning_effort"` };
};

/** Texts that stand in the middle of a line elsewhere: in tables, and in the subjects of commits. */
export const oneLineProblem: ValueTest = (text) => {
  if (!/[\r\n]/.test(text)) return null;
  return { code: "BAD_CHARACTER", message: `${showText(text)} has more than one line; write one line, and the rest in \`description\`` };
};
