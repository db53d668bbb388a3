import { COMMAND_GROUPS, usageOf } from "../commands/command-groups.ts";
import { HELP_WIDTH, wrapText } from "./wrap-text.ts";

const INDENT = "  ";
const GAP = 2;

/** What `pawl --help` prints: every command by what it is for. Made without a parser, so that it is there at once. */
export function topLevelHelp(): string {
  const rows = COMMAND_GROUPS.flatMap(({ commands }) => commands.map((command) => `pawl ${usageOf(command)}`));
  const width = Math.max(...rows.map((row) => row.length)) + GAP;
  const groups = COMMAND_GROUPS.map(({ title, commands }) => [
    `${title}:`,
    ...commands.flatMap((command) => line(`pawl ${usageOf(command)}`, String(command.describe), width)),
  ]);
  const blocks = [
    ["pawl <command>"],
    ["Runs coding agents over a plan of artifacts and lets progress move only when a gate has passed."],
    ...groups,
    ["Options:", ...line("-C, --cwd", "The project's folder; default: this one", width), ...line("-h, --help", "Show help; of a command with its options and examples", width), ...line("--version", "Show the versions of Pawl, of the contract and of its formats", width)],
    ["Examples:", ...line("pawl init && pawl run", "Write a plan to start from, and carry it out", width), ...line("pawl status", "What is really done", width), ...line("pawl answer --help", "How to answer a question", width)],
  ];
  return blocks.map((lines) => lines.join("\n")).join("\n\n");
}

function line(left: string, text: string, width: number): readonly string[] {
  const [first = "", ...others] = wrapText(text, HELP_WIDTH - INDENT.length - width);
  return [`${INDENT}${left.padEnd(width)}${first}`, ...others.map((other) => `${INDENT}${" ".repeat(width)}${other}`)];
}
