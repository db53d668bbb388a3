import { z } from "zod";

/**
 * The four stages in the order in which they run (I12): A Architecture, B Documentation, C Implementation,
 * D Verification & Decision. These identifiers are the only spellings that the contract accepts (rule 4.1#1).
 */
export const STAGES = ["A", "B", "C", "D"] as const;

/** Schema of a stage identifier: exactly `A`, `B`, `C` or `D`. */
export const stageSchema = z.enum(STAGES);

/** A stage identifier. */
export type Stage = (typeof STAGES)[number];

/** One value per stage. */
export type PerStage<T> = Readonly<Record<Stage, T>>;
