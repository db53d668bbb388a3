import { COMMAND_GROUPS, usageOf } from "../commands/command-groups.ts";
import type { AnyCommand } from "../commands/command-groups.ts";

/** An option, or a positional argument, as its command declares it. */
export interface DescribedArgument {
  readonly name: string;
  readonly alias: string | null;
  readonly describe: string;
  readonly choices: readonly string[];
  /** Whether a value follows the option. */
  readonly takesValue: boolean;
  /** What holds where it is not given; `null`: nothing is said. */
  readonly default: string | null;
}

/** A command with all that its help says. */
export interface DescribedCommand {
  /** The words by which it is called, such as `webhook`, `list`. */
  readonly words: readonly string[];
  /** As it is written, such as `pawl answer [location] [option]`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: readonly DescribedArgument[];
  readonly options: readonly DescribedArgument[];
  readonly examples: readonly { readonly command: string; readonly text: string }[];
  readonly epilogue: string | null;
  readonly commands: readonly DescribedCommand[];
}

/** Options that every command has. */
export const GLOBAL_OPTIONS: readonly DescribedArgument[] = [
  { name: "cwd", alias: "C", describe: "The project's folder; default: this one", choices: [], takesValue: true, default: null },
  { name: "help", alias: "h", describe: "Show help", choices: [], takesValue: false, default: null },
];

/** Commands that belong together, as help lists them. */
export interface DescribedGroup {
  readonly title: string;
  readonly commands: readonly DescribedCommand[];
}

/** Every command, by what it is for. Made by having each declare its arguments to a recorder instead of a parser, so that nothing is declared twice. */
export function describeGroups(): readonly DescribedGroup[] {
  return COMMAND_GROUPS.map(({ title, commands }) => ({ title, commands: commands.map((command) => describeCommand(command, [])) }));
}

/** Every command. */
export function describeCommands(): readonly DescribedCommand[] {
  return describeGroups().flatMap(({ commands }) => commands);
}

/** How far a command line is understood. */
export interface FollowedWords {
  /** `null`: no command yet. */
  readonly command: DescribedCommand | null;
  /** Every word but options and their values. */
  readonly commandWords: readonly string[];
  /** Positional arguments of the command. */
  readonly rest: readonly string[];
  /** The option whose value comes next. */
  readonly pending: DescribedArgument | null;
}

/** Follows the words of a command line to the command that they name. */
export function commandOf(words: readonly string[]): FollowedWords {
  let command: DescribedCommand | null = null;
  let pending: DescribedArgument | null = null;
  const commandWords: string[] = [];
  const rest: string[] = [];
  let isAfterOptions = false;
  for (const word of words) {
    if (pending !== null) {
      pending = null;
    } else if (word === "--" && !isAfterOptions) {
      isAfterOptions = true;
    } else if (word.startsWith("-") && word !== "-" && !isAfterOptions) {
      pending = word.includes("=") ? null : optionThatTakesValue(command, word);
    } else {
      const commands: readonly DescribedCommand[] = command === null ? describeCommands() : command.commands;
      const next = rest.length > 0 ? undefined : commands.find((one) => one.words.at(-1) === word);
      commandWords.push(word);
      if (next === undefined) rest.push(word);
      else command = next;
    }
  }
  return { command, commandWords, rest, pending };
}

function optionThatTakesValue(command: DescribedCommand | null, word: string): DescribedArgument | null {
  const known = [...(command?.options ?? []), ...GLOBAL_OPTIONS];
  return known.find(({ name, alias, takesValue }) => takesValue && (word === `--${name}` || (alias !== null && word === `-${alias}`))) ?? null;
}

function describeCommand(command: AnyCommand, group: readonly string[]): DescribedCommand {
  const [name = "", ...rest] = usageOf(command).split(" ");
  const words = [...group, name];
  const declared = new Declared();
  if (typeof command.builder === "function") void command.builder(declared.recorder as never);
  return {
    words,
    usage: ["pawl", ...words, ...(declared.commands.length > 0 ? ["<subcommand>"] : rest)].join(" "),
    describe: String(command.describe),
    positionals: declared.positionals,
    options: declared.options,
    examples: declared.examples,
    epilogue: declared.epilogue,
    commands: declared.commands.map((one) => describeCommand(one, words)),
  };
}

interface Declaration {
  readonly describe?: string;
  readonly alias?: string;
  readonly type?: string;
  readonly array?: boolean;
  readonly choices?: readonly unknown[];
  readonly default?: unknown;
}

/** What a command's builder declares. It takes the recorder for a parser, of which it uses nothing but what declares. */
class Declared {
  readonly positionals: DescribedArgument[] = [];
  readonly options: DescribedArgument[] = [];
  readonly examples: { command: string; text: string }[] = [];
  readonly commands: AnyCommand[] = [];
  epilogue: string | null = null;

  readonly recorder: unknown = new Proxy(
    {},
    {
      get: (_, method) => (...args: readonly unknown[]) => {
        this.#take(String(method), args);
        return this.recorder;
      },
    },
  );

  #take(method: string, [first, second]: readonly unknown[]): void {
    switch (method) {
      case "positional":
        this.positionals.push(toArgument(String(first), second as Declaration));
        return;
      case "option":
        this.options.push(toArgument(String(first), second as Declaration));
        return;
      case "example":
        this.examples.push({ command: String(first).replaceAll("$0", "pawl"), text: String(second) });
        return;
      case "epilog":
      case "epilogue":
        this.epilogue = String(first);
        return;
      case "command":
        this.commands.push(first as AnyCommand);
        return;
    }
  }
}

function toArgument(name: string, { describe, alias, type, choices, default: value }: Declaration): DescribedArgument {
  return {
    name,
    alias: alias ?? null,
    describe: describe ?? "",
    choices: (choices ?? []).map(String),
    takesValue: type !== "boolean",
    default: typeof value === "string" || typeof value === "number" ? String(value) : null,
  };
}
