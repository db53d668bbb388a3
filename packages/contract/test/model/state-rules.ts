import { STATES, type RuleTable } from "./reading.ts";

/** Sections 3.1, 4.8.1 and 6.4: the states, and what must be empty in which. */
export const STATE_RULES: RuleTable = {
  // Exactly one state can be derived: what the ledger claims is a state, and one that the fields speak for.
  "3.1#1": ({ claim, fits }) => claim !== undefined &&
    (!STATES.some((state) => state === claim) || (fits.length > 0 && !fits.some((state) => state === claim))),

  // Order of derivation: what the ledger claims is not a later one of the states that fit.
  "3.1#2": ({ claim, fits }) => fits.slice(1).some((state) => state === claim),

  // At 100 percent overall: no next step, no question.
  "3.1#3": ({ overall, nextStep, questions }) =>
    overall === 100 && ((nextStep ?? "") !== "" || (questions ?? []).length > 0),

  // The fields fit one state only; and those of a completed report are wholly so (I3).
  "3.1#4": ({ fits, stage, stagePercent, task }) => fits.length > 1 || (fits[0] === "COMPLETED" &&
    ((stagePercent ?? 100) !== 100 || (task ?? "") !== "" || ["A", "B", "C"].some((earlier) => earlier === stage))),

  // A next step in RUNNING, and in no other state.
  "4.8.1#1": ({ nextStep, state }) =>
    nextStep !== null && state !== null && (nextStep !== "") !== (state === "RUNNING"),

  // Aborted: no next step, no question.
  "6.4#1": ({ nextStep, questions, state }) =>
    state === "ABORTED" && ((nextStep ?? "") !== "" || (questions ?? []).length > 0),
};
