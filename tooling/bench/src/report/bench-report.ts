import { z } from "zod";

const bound = z.union([z.strictObject({ atMost: z.number() }), z.strictObject({ atLeast: z.number() })]);

const figure = z.strictObject({
  name: z.string().min(1),
  unit: z.string().min(1),
  value: z.number(),
  /** What the value has to be; `null` where it is only told. */
  target: bound.nullable(),
  /** Whether the value, before it was rounded, keeps to its bound; `null` where there is none. */
  met: z.boolean().nullable(),
});

const part = z.strictObject({
  group: z.string().min(1),
  part: z.string().min(1),
  /** The sizes that the part was given. */
  sizes: z.record(z.string(), z.number()),
  seconds: z.number(),
  figures: z.array(figure),
  /** Why it was not measured to its end; `null` where it was. */
  failure: z.string().nullable(),
});

const machine = z.strictObject({
  processor: z.string(),
  cores: z.number(),
  memoryGiB: z.number(),
  system: z.string(),
  node: z.string(),
  /** How many processes wanted a core in the last minute before the first part began; `null` on a system that does not tell. */
  loadBefore: z.number().nullable(),
});

/** What `pnpm bench --json FILE` writes and `pnpm docs:performance FILE` reads. */
export const benchReportSchema = z.strictObject({
  /** Begin of the first part, ISO 8601 in UTC. */
  startedAt: z.iso.datetime(),
  machine,
  parts: z.array(part).min(1),
});

/** A figure with its target, and whether it keeps to it. */
export type Figure = Readonly<z.infer<typeof figure>>;
/** A part of a group, with what it measured. */
export type PartReport = Readonly<z.infer<typeof part>>;
/** On what it was measured. */
export type Machine = Readonly<z.infer<typeof machine>>;
/** One call of `pnpm bench`. */
export type BenchReport = Readonly<z.infer<typeof benchReportSchema>>;
