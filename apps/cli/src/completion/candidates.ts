import { commandOf, describeCommands, GLOBAL_OPTIONS } from "../help/describe-commands.ts";
import type { DescribedArgument, DescribedCommand } from "../help/describe-commands.ts";

/** Something that could come next. */
export interface Candidate {
  readonly value: string;
  readonly describe: string;
}

/** What is known of the project, asked for only where it could come next. Each gives nothing where it cannot be read. */
export interface ProjectNames {
  /** Ids of the artifacts. */
  artifacts(): Promise<readonly Candidate[]>;
  /** What can be answered, with the options of each. */
  questions(): Promise<readonly { readonly artifact: string | null; readonly location: string; readonly options: readonly string[] }[]>;
  codes(): Promise<readonly Candidate[]>;
}

/** Positional arguments and options that name an artifact, by command and name. */
const ARTIFACTS: ReadonlySet<string> = new Set(["retry artifact", "rollback targets", "assignment artifact", "attest attested", "graph --around"]);

/**
 * What could come next on a command line.
 *
 * @param words - the words after `pawl` up to the cursor, the last one as far as it is written.
 */
export async function candidates(words: readonly string[], names: ProjectNames): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? "";
  const { command, rest, pending } = commandOf(words.slice(0, -1));
  const all = await everything({ command, rest, pending, current }, names);
  return all.filter(({ value }) => value.startsWith(current) && value !== "");
}

interface Place {
  readonly command: DescribedCommand | null;
  /** Positional arguments so far. */
  readonly rest: readonly string[];
  /** The option whose value comes next. */
  readonly pending: DescribedArgument | null;
  readonly current: string;
}

async function everything({ command, rest, pending, current }: Place, names: ProjectNames): Promise<readonly Candidate[]> {
  if (pending !== null) return ARTIFACTS.has(`${command?.words.join(" ")} --${pending.name}`) ? names.artifacts() : pending.choices.map(plain);
  if (current.startsWith("-")) return [...(command?.options ?? []), ...GLOBAL_OPTIONS].map(({ name, describe }) => ({ value: `--${name}`, describe }));
  if (command === null && rest.length > 0) return [];
  const commands = command === null ? describeCommands() : command.commands;
  if (commands.length > 0) return commands.map(({ words, describe }) => ({ value: words.at(-1) ?? "", describe }));
  return command === null ? [] : positionals(command, rest, names);
}

async function positionals(command: DescribedCommand, rest: readonly string[], names: ProjectNames): Promise<readonly Candidate[]> {
  const name = command.words.join(" ");
  const argument = command.positionals[Math.min(rest.length, command.positionals.length - 1)];
  if (argument === undefined || (rest.length >= command.positionals.length && !command.usage.includes("..]") && !command.usage.includes("..>"))) return [];
  if (argument.choices.length > 0) return argument.choices.map(plain);
  const place = `${name} ${argument.name}`;
  if (ARTIFACTS.has(place)) return names.artifacts();
  if (place === "explain code") return names.codes();
  if (name !== "answer") return [];
  const questions = await names.questions();
  if (rest.length === 0) return questions.flatMap(({ artifact, location, options }) => [artifact, location].flatMap((value) => (value === null ? [] : [{ value, describe: options.join("/") }])));
  return (questions.find(({ artifact, location }) => artifact === rest[0] || location === rest[0])?.options ?? []).map(plain);
}

function plain(value: string): Candidate {
  return { value, describe: "" };
}
