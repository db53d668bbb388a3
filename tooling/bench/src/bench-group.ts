/** What a part of a group measured. */
export interface Measurement {
  /** What was measured, in words that stand alone. */
  readonly name: string;
  /** Of `value` and the target: `ms`, `s`, `MiB`, `per second`, `x` for a ratio. */
  readonly unit: string;
  readonly value: number;
  /** What the value has to be; `null` where it is only told. */
  readonly target: { readonly atMost: number } | { readonly atLeast: number } | null;
}

/** What a part is given. */
export interface BenchContext {
  /** The group's sizes, with those that the command line set. */
  readonly sizes: Readonly<Record<string, number>>;
  /** An empty folder of this part's own, on a disk; removed afterwards. */
  readonly folder: string;
  /** Says on standard error what goes on; a part can take minutes. */
  readonly note: (text: string) => void;
}

/** One subject of a group. Gives each figure as soon as it has it. */
export type BenchPart = (context: BenchContext) => AsyncIterable<Measurement>;

/** What `pnpm bench <group>` runs. */
export interface BenchGroup {
  /** One line for the list of groups. */
  readonly about: string;
  /** How much is measured, by name, each a whole number that `--size <name>=<number>` changes. */
  readonly sizes: Readonly<Record<string, number>>;
  /** By the name that selects it: `pnpm bench <group>/<part>`. Run one after the other. */
  readonly parts: Readonly<Record<string, BenchPart>>;
}
