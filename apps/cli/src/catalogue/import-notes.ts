import type { OddityCode } from "@pawl/pipeline";

const CORRECT_HERE = "Look at the artifact in the plan, and write there what was meant.";
const NOTHING = "Nothing is to be done where that fits; else correct the plan.";

/** What to do about everything that an import had to decide on; `ODDITY_CODES` says what it was and what was done. */
export const IMPORT_NOTE_MENDS = {
  COLUMNS_MISSING: NOTHING,
  TABLE_NOT_READ: "Copy into the plan by hand what is wanted of the other tables.",
  GATE_SHARED: "Give --gate with {location} or {id} in it, so that each feature has a check of its own.",
  NOT_A_FEATURE: NOTHING,
  FIELDS_MISSING: CORRECT_HERE,
  FIELD_UNREADABLE: CORRECT_HERE,
  ID_REPEATED: "See in the plan which of the two others need, and correct `needs`.",
  TEXT_CHANGED: NOTHING,
  TEXT_CUT: CORRECT_HERE,
  PRIORITY_OUT_OF_RANGE: NOTHING,
  STEPS_UNREADABLE: CORRECT_HERE,
  FLAG_UNREADABLE: NOTHING,
  IN_PROGRESS_IGNORED: NOTHING,
  DEPENDENCIES_UNREADABLE: "See in the plan what the artifact needs, and complete `needs`.",
  DEPENDENCY_UNKNOWN: "See in the plan what the artifact needs, and complete `needs`.",
  DEPENDENCY_SELF: NOTHING,
  DEPENDENCY_REPEATED: NOTHING,
  DEPENDENCY_CIRCLE: "See in the plan which order is right, and correct `needs`.",
  DEPENDENCIES_TOO_MANY: "Have the artifact need one that needs the others.",
  HUMAN_INPUT_OPEN: "Write the answer into the file that the artifact `requires`.",
  HUMAN_INPUT_ANSWERED: "Write the answer into the file that the artifact `requires`; leave secrets in variables.",
} as const satisfies Record<OddityCode, string>;
