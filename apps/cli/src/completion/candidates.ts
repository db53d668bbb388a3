import { commandOf, describeCommands, GLOBAL_OPTIONS } from "../help/describe-commands.ts";
import type { DescribedArgument, DescribedCommand } from "../help/describe-commands.ts";

/** Something that could come next. */
export interface Candidate {
  readonly value: string;
  readonly describe: string;
}

/** What is known of the project and of Pawl, asked for only where it could come next. Each gives nothing where it cannot be read. */
export interface ProjectNames {
  /** Ids of the artifacts. */
  artifacts(): Promise<readonly Candidate[]>;
  /** Numbers of the run's attempts, the latest first. */
  attempts(): Promise<readonly Candidate[]>;
  /** Numbers of the messages that are not tried any more. */
  deadLetters(): Promise<readonly Candidate[]>;
  /** What can be answered, with the options of each. */
  questions(): Promise<readonly { readonly artifact: string | null; readonly location: string; readonly options: readonly string[] }[]>;
  codes(): Promise<readonly Candidate[]>;
  eventTypes(): Promise<readonly Candidate[]>;
  phases(): Promise<readonly Candidate[]>;
}

/** What positional arguments and options name, by command and name. */
const NAMED: Readonly<Record<string, Exclude<keyof ProjectNames, "questions">>> = {
  "retry artifact": "artifacts",
  "rollback targets": "artifacts",
  "assignment artifact": "artifacts",
  "attest attested": "artifacts",
  "graph --around": "artifacts",
  "logs attempt": "attempts",
  "webhook redeliver ids": "deadLetters",
  "explain code": "codes",
  "log --type": "eventTypes",
  "artifacts --phase": "phases",
};

const HELP_WORD = "help";

/**
 * What could come next on a command line.
 *
 * @param words - the words after `pawl` up to the cursor, the last one as far as it is written.
 */
export async function candidates(words: readonly string[], names: ProjectNames): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? "";
  const all = await everything(words.slice(0, -1), current, names);
  return all.filter(({ value }) => value.startsWith(current) && value !== "");
}

async function everything(before: readonly string[], current: string, names: ProjectNames): Promise<readonly Candidate[]> {
  const { command, commandWords, rest, pending } = commandOf(before);
  if (pending !== null) return valuesOf(pending, command, names);
  if (command === null && commandWords[0] === HELP_WORD) return helped(before);
  const [, option, equals] = /^--([^=]+)(=)?/.exec(current) ?? [];
  if (equals !== undefined) return optionWithValue(option ?? "", command, names);
  if (current.startsWith("-")) return optionsOf(command).map(({ name, describe }) => ({ value: `--${name}`, describe }));
  if (command === null && rest.length > 0) return [];
  if (command === null) return [...describeCommands().map(lastWord), { value: HELP_WORD, describe: "Show the help of a command" }];
  return command.commands.length > 0 ? command.commands.map(lastWord) : positionals(command, rest, names);
}

/** What help could be asked for with `help`, which stands in the command's place. */
function helped(before: readonly string[]): readonly Candidate[] {
  const { command, rest } = commandOf(before.toSpliced(before.indexOf(HELP_WORD), 1));
  return rest.length > 0 ? [] : (command?.commands ?? describeCommands()).map(lastWord);
}

function optionsOf(command: DescribedCommand | null): readonly DescribedArgument[] {
  const version = { name: "version", alias: null, describe: "Show the versions of Pawl", choices: [], takesValue: false, default: null };
  return command === null ? [...GLOBAL_OPTIONS, version] : [...command.options, ...GLOBAL_OPTIONS];
}

/** `--option=value`, in one word. */
async function optionWithValue(name: string, command: DescribedCommand | null, names: ProjectNames): Promise<readonly Candidate[]> {
  const option = optionsOf(command).find((one) => one.takesValue && one.name === name);
  const values = option === undefined ? [] : await valuesOf(option, command, names);
  return values.map(({ value, describe }) => ({ value: `--${name}=${value}`, describe }));
}

async function valuesOf(option: DescribedArgument, command: DescribedCommand | null, names: ProjectNames): Promise<readonly Candidate[]> {
  const named = NAMED[`${command?.words.join(" ") ?? ""} --${option.name}`];
  return named === undefined ? option.choices.map(plain) : names[named]();
}

async function positionals(command: DescribedCommand, rest: readonly string[], names: ProjectNames): Promise<readonly Candidate[]> {
  const name = command.words.join(" ");
  const argument = command.positionals[Math.min(rest.length, command.positionals.length - 1)];
  if (argument === undefined || (rest.length >= command.positionals.length && !command.usage.includes("..]") && !command.usage.includes("..>"))) return [];
  if (argument.choices.length > 0) return argument.choices.map(plain);
  const named = NAMED[`${name} ${argument.name}`];
  if (named !== undefined) return names[named]();
  return name === "answer" ? answerable(rest, names) : [];
}

async function answerable(rest: readonly string[], names: ProjectNames): Promise<readonly Candidate[]> {
  const questions = await names.questions();
  if (rest.length === 0) return questions.flatMap(({ artifact, location, options }) => [artifact, location].flatMap((value) => (value === null ? [] : [{ value, describe: options.join("/") }])));
  return (questions.find(({ artifact, location }) => artifact === rest[0] || location === rest[0])?.options ?? []).map(plain);
}

function lastWord({ words, describe }: DescribedCommand): Candidate {
  return { value: words.at(-1) ?? "", describe };
}

function plain(value: string): Candidate {
  return { value, describe: "" };
}
