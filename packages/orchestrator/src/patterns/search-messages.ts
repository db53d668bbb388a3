/** What the thread that searches is told to do. */
export type SearchOrder =
  /** The first line, by pattern and then by place, that one of the patterns matches. */
  | { readonly kind: "find"; readonly patterns: readonly string[]; readonly lines: readonly string[] }
  /** What the first group of every match says. */
  | { readonly kind: "collect"; readonly pattern: string; readonly text: string };

/** What it says: which pattern it turns to, and at the end what it found. */
export type SearchReport =
  | { readonly kind: "pattern"; readonly pattern: number }
  | { readonly kind: "found"; readonly hit: { readonly pattern: number; readonly line: number } | null }
  | { readonly kind: "collected"; readonly groups: readonly string[] };
