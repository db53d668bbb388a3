/** A parser of text from outside, with what it takes to try it on a great many inputs. */
export interface FuzzedParser {
  readonly name: string;
  /** Source files of the checkout that these inputs reach, by their paths. */
  readonly sources: readonly string[];
  /** Inputs that it accepts: what is given to it is made from them, so one that it refuses would reach nothing. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** Words of its language, besides those of the seeds. */
  readonly words?: readonly string[];
  /** What it makes of an input. What it throws is a failure, unless {@link FuzzedParser.refusals} has its code. */
  readonly run: (input: Buffer) => unknown;
  /** Codes of the errors by which it refuses an input. */
  readonly refusals?: readonly string[];
  /** Whether it took the input for what it reads. */
  readonly isAccepted: (result: unknown) => boolean;
  /** How many inputs of the cheapest parser one of this parser's costs; so many times fewer are tried. Default 1. */
  readonly cost?: number;
}

