import { parseArgs } from "node:util";

import type { BenchGroup, BenchPart } from "../bench-group.ts";

/** A part to run, with its group's sizes as the command line wants them. */
export interface SelectedPart {
  readonly group: string;
  readonly part: string;
  readonly run: BenchPart;
  readonly sizes: Readonly<Record<string, number>>;
}

/** What the command line asks for. */
export interface BenchCommand {
  /** Where the figures go as JSON: a file, `-` for standard output in the place of the table, or `null`. */
  readonly jsonFile: string | null;
  readonly parts: readonly SelectedPart[];
}

/** The command line is not one that can be carried out. */
export class UsageError extends Error {}

type Groups = Readonly<Record<string, BenchGroup>>;

/** The text for `--help`. */
export function helpText(groups: Groups): string {
  const lines = Object.entries(groups).flatMap(([name, { about, parts, sizes }]) => [
    `  ${name}: ${about}`,
    `    parts: ${Object.keys(parts).map((part) => `${name}/${part}`).join(", ")}`,
    `    sizes: ${Object.entries(sizes).map(([size, value]) => `${size}=${value}`).join(", ")}`,
  ]);
  return [
    "pnpm bench [group | group/part ...] [--json FILE] [--size name=number ...]",
    "",
    "Measures, prints each figure beside its target, and ends with 0 where every target is met, with 1 where one is missed",
    "or cannot be measured, with 2 where the command line is wrong. Without a group: all of them.",
    "--json writes the figures to a file as well, with the machine and the date; to standard output alone where it is -.",
    "",
    ...lines,
    "",
  ].join("\n");
}

function wantedSizes(given: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    given.map((text) => {
      const [, name, digits] = /^([A-Za-z]+)=(\d+)$/.exec(text) ?? [];
      const value = Number(digits);
      if (name === undefined || !Number.isSafeInteger(value) || value < 1)
        throw new UsageError(`--size ${text}: expected a name and a whole number from 1, such as rounds=5`);
      return [name, value];
    }),
  );
}

function partsOf(groups: Groups, selector: string): readonly Omit<SelectedPart, "sizes">[] {
  const [name = "", part, ...rest] = selector.split("/");
  const group = Object.hasOwn(groups, name) ? groups[name] : undefined;
  if (group === undefined || rest.length > 0)
    throw new UsageError(`there is no group ${selector}; there is ${Object.keys(groups).join(", ")}`);
  const names = part === undefined ? Object.keys(group.parts) : [part];
  return names.map((wanted) => {
    const run = Object.hasOwn(group.parts, wanted) ? group.parts[wanted] : undefined;
    if (run === undefined)
      throw new UsageError(`group ${name} has no part ${wanted}; it has ${Object.keys(group.parts).join(", ")}`);
    return { group: name, part: wanted, run };
  });
}

/**
 * What the arguments ask for; `null` where they ask for help.
 *
 * @throws UsageError for an unknown option, group, part or size.
 */
export function parseCommand(args: readonly string[], groups: Groups): BenchCommand | null {
  const options = { json: { type: "string" }, help: { type: "boolean" }, size: { type: "string", multiple: true } } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments cannot be read", { cause: error });
  }
  if (parsed.values.help === true) return null;
  if (parsed.values.json === "") throw new UsageError("--json: expected a file, or - for standard output");
  const selectors = parsed.positionals.length === 0 ? Object.keys(groups) : parsed.positionals;
  const selected = selectors.flatMap((selector) => partsOf(groups, selector));
  const sizes = wantedSizes(parsed.values.size ?? []);
  const known = new Set(selected.flatMap(({ group }) => Object.keys(groups[group]?.sizes ?? {})));
  for (const name of sizes.keys())
    if (!known.has(name)) throw new UsageError(`no selected group has a size ${name}; there is ${[...known].join(", ")}`);
  const parts = selected.map((part) => {
    const defaults = Object.entries(groups[part.group]?.sizes ?? {});
    return { ...part, sizes: Object.fromEntries(defaults.map(([name, value]) => [name, sizes.get(name) ?? value])) };
  });
  return { jsonFile: parsed.values.json ?? null, parts };
}
