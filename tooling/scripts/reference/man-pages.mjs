/** The manual: a page for the program and one for each command, from what the commands declare. */

/**
 * @typedef {{ readonly name: string, readonly alias: string | null, readonly describe: string, readonly choices: readonly string[], readonly takesValue: boolean, readonly default: string | null }} Argument
 * @typedef {{ readonly words: readonly string[], readonly usage: string, readonly describe: string, readonly positionals: readonly Argument[], readonly options: readonly Argument[], readonly examples: readonly { readonly command: string, readonly text: string }[], readonly epilogue: string | null, readonly commands: readonly Command[] }} Command
 */

/** Folder of the pages, which the package ships. */
export const MAN_FOLDER = "apps/cli/man";

/**
 * @param {readonly { readonly title: string, readonly commands: readonly Command[] }[]} groups - in the order of help.
 * @param {readonly Argument[]} globalOptions
 * @param {readonly { readonly value: number, readonly meaning: string }[]} exitCodes
 * @returns {readonly { readonly file: string, readonly text: string }[]}
 */
export function renderManPages(groups, globalOptions, exitCodes) {
  const commands = groups.flatMap((group) => group.commands);
  return [
    { file: `${MAN_FOLDER}/pawl.1`, text: programPage(groups, globalOptions, exitCodes) },
    ...commands.map((command) => ({ file: `${MAN_FOLDER}/pawl-${command.words.join("-")}.1`, text: commandPage(command, globalOptions) })),
  ];
}

/** @param {Parameters<typeof renderManPages>[0]} groups @param {readonly Argument[]} globalOptions @param {Parameters<typeof renderManPages>[2]} exitCodes */
function programPage(groups, globalOptions, exitCodes) {
  return page("pawl", "runs coding agents over a plan of artifacts", [
    ...section("SYNOPSIS", [`.B pawl`, `.RI < command >`, `[options]`]),
    ...section("DESCRIPTION", [roff("Runs coding agents over a plan of artifacts and lets progress move only when a gate has passed. Each command has a page of its own, such as"), ".BR pawl\\-run (1)."]),
    ...section("COMMANDS", groups.flatMap(({ title, commands }) => [`.SS ${roff(title)}`, ...commands.flatMap(({ words, describe }) => [".TP", `.BR pawl\\-${roff(words.join("-"))} (1)`, roff(describe)])])),
    ...section("OPTIONS", [...globalOptions.flatMap(option), ".TP", ".B \\-\\-version", roff("Show the versions of Pawl, of the contract and of its formats")]),
    ...section("EXIT STATUS", exitCodes.flatMap(({ value, meaning }) => entry(String(value), meaning))),
    ...section("FILES", [
      ...entry("pawl.yaml", "The plan."),
      ...entry("progress/status.json", "The report, which nobody but the orchestrator writes."),
      ...entry(".pawl/", "The ledger, logs, evidence and what was kept for audit."),
    ]),
    ...section("SEE ALSO", [".BR pawl\\-explain (1)", roff("says of every code that is shown why it shows up and what to do.")]),
  ]);
}

/** @param {Command} command @param {readonly Argument[]} globalOptions */
function commandPage(command, globalOptions) {
  const name = ["pawl", ...command.words].join("-");
  return page(name, `${command.describe.charAt(0).toLowerCase()}${command.describe.slice(1)}`, [
    ...section("SYNOPSIS", [`.B ${roff(command.usage)}`, "[options]"]),
    ...section("DESCRIPTION", [roff(`${command.describe}.`), ...(command.epilogue === null ? [] : [".PP", roff(command.epilogue)])]),
    ...(command.positionals.length === 0 ? [] : section("ARGUMENTS", command.positionals.flatMap(argument))),
    ...(command.commands.length === 0 ? [] : section("SUBCOMMANDS", command.commands.flatMap(subcommand))),
    ...section("OPTIONS", [...command.options, ...globalOptions].flatMap(option)),
    ...(command.examples.length === 0 ? [] : section("EXAMPLES", command.examples.flatMap(example).slice(1))),
    ...section("EXIT STATUS", [roff("See"), ".BR pawl (1)."]),
    ...section("SEE ALSO", [".BR pawl (1)"]),
  ]);
}

/** @param {Command} command */
function subcommand(command) {
  return [
    `.SS ${roff(command.usage)}`,
    roff(`${command.describe}.`),
    ...command.positionals.flatMap(argument),
    ...command.options.flatMap(option),
    ...command.examples.flatMap(example),
  ];
}

/** @param {Argument} argument */
function argument({ name, describe, choices }) {
  return entry(name, `${describe}${choices.length === 0 ? "" : `. One of ${choices.join(", ")}`}`);
}

/** @param {Argument} argument */
function option({ name, alias, describe, choices, takesValue, default: value }) {
  const written = [`--${name}`, ...(alias === null ? [] : [`-${alias}`])].map((word) => `${word}${takesValue ? ` <${choices.length === 0 ? name : choices.join("|")}>` : ""}`);
  return entry(written.join(", "), `${describe}${value === null ? "" : `. Default: ${value}`}`);
}

/** @param {{ readonly command: string, readonly text: string }} example */
function example({ command, text }) {
  return [".PP", roff(`${text}:`), ".PP", ".RS 4", ".nf", roff(command), ".fi", ".RE"];
}

/** @param {string} term @param {string} text */
function entry(term, text) {
  return [".TP", `.B ${roff(term)}`, roff(text === "" ? "." : text)];
}

/** @param {string} title @param {readonly string[]} lines */
function section(title, lines) {
  return [`.SH ${title}`, ...lines];
}

/** @param {string} name @param {string} about @param {readonly string[]} lines */
function page(name, about, lines) {
  return [
    '.\\" Written by `pnpm docs:reference`; an edit by hand is overwritten.',
    `.TH ${roff(name.toUpperCase())} 1 "" Pawl "Pawl Manual"`,
    ".SH NAME",
    `${roff(name)} \\- ${roff(about)}`,
    ...lines,
    "",
  ].join("\n");
}

/**
 * A text of one line that is read as it stands: nothing in it is a macro or an escape.
 * @param {string} text
 */
export function roff(text) {
  const line = text.replaceAll(/\s+/gu, " ").replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("`", "\\(ga").replaceAll("'", "\\(aq").replaceAll('"', "\\(dq");
  return line.startsWith(".") ? `\\&${line}` : line;
}
