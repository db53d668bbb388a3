/** Everything about a table of features that the import had to decide on, with what it does. The codes are stable; the messages are not. */
export const ODDITY_CODES = {
  COLUMNS_MISSING: "The file is older than some columns; what they would say counts as not said.",
  TABLE_NOT_READ: "The file has other tables with work in them; only `features` is read.",
  GATE_SHARED: "The gate names neither `{location}` nor `{id}`, so it is the same for every feature and may prove nothing about one.",
  NOT_A_FEATURE: "An entry is no object; it is left out.",
  FIELDS_MISSING: "A feature lacks its id, name or priority; its position stands in for them.",
  FIELD_UNREADABLE: "A value is of a type that its field cannot have; it counts as not given.",
  ID_REPEATED: "Two features have the same id; both are imported, and dependencies on the id mean the first.",
  TEXT_CHANGED: "A text holds characters that a plan cannot; each is replaced, or a line end in a name by a space.",
  TEXT_CUT: "A text is longer than a plan can hold; its end is left out.",
  PRIORITY_OUT_OF_RANGE: "A priority is beyond what a plan can hold; the nearest one is used.",
  STEPS_UNREADABLE: "The steps are not a list of texts; they are kept as they are written.",
  FLAG_UNREADABLE: "A flag is NULL or neither true nor false; it counts as not set.",
  IN_PROGRESS_IGNORED: "A feature was in progress; no attempt of AutoForge goes on here, so this means nothing.",
  DEPENDENCIES_UNREADABLE: "The dependencies, or some of them, are no ids; those are dropped.",
  DEPENDENCY_UNKNOWN: "A dependency names no feature; it is dropped.",
  DEPENDENCY_SELF: "A feature depends on itself; that is dropped.",
  DEPENDENCY_REPEATED: "A feature names the same dependency more than once; one is kept.",
  DEPENDENCY_CIRCLE: "Features depend on one another in a circle; the most urgent one comes first, without its dependencies in the circle.",
  DEPENDENCIES_TOO_MANY: "A feature has more dependencies than a plan can hold; the first ones are kept.",
  HUMAN_INPUT_OPEN: "A human was asked and has not answered; the artifact requires a file with the answer.",
  HUMAN_INPUT_ANSWERED: "A human's answer is not copied, because it may hold a secret and plans are kept in the ledger.",
} as const;

/** A code of {@link ODDITY_CODES}. */
export type OddityCode = keyof typeof ODDITY_CODES;

/** One thing that was odd, and what was done with it. */
export interface Oddity {
  readonly code: OddityCode;
  /** The feature's id as text, or `#` and its position where it has none; `null` where the file as a whole is meant. */
  readonly feature: string | null;
  /** One line, safe to print on a terminal. */
  readonly message: string;
}
