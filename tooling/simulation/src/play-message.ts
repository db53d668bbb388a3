/** What a process of a simulation tells its parent, one line of JSON each. */
export type PlayMessage =
  /** So many more seeds were played. */
  | { readonly kind: "played"; readonly seeds: number }
  /** A seed broke a promise. */
  | {
      readonly kind: "violation";
      readonly seed: number;
      readonly message: string;
      readonly steps: number;
      /** `null` where nobody asked for a shorter schedule. */
      readonly minimised: {
        readonly choices: readonly number[];
        readonly lines: readonly string[];
        readonly steps: number;
        readonly message: string | null;
        readonly tries: number;
      } | null;
    }
  /** What happened in a schedule. */
  | { readonly kind: "story"; readonly lines: readonly string[]; readonly violation: string | null };
