import { z } from "zod";

import type { Artifact } from "../plan/plan.ts";
import { sha256Schema } from "./closure-record.ts";

const id = z.string().min(1).max(200);

/** An artifact as a run has it. It was checked before it was recorded. */
const registeredSchema = z.custom<Artifact>(isRegistered, "not an artifact with the file that registered it");

function isRegistered(value: unknown): boolean {
  const artifact = value as Partial<Artifact> | null | undefined;
  return typeof artifact?.id === "string" && typeof artifact.from === "string";
}

/** What one file registers: all that it has, and how that differs from what it registered before. */
export const registrationSchema = z.strictObject({
  /** The file. */
  from: z.string().min(1),
  registered: z.array(registeredSchema).min(1),
  /** Digests of their gates' definitions. */
  gateDigests: z.record(id, sha256Schema),
  /** Those that the run did not have, or that are at another place now; they begin anew. */
  added: z.array(id),
  /** Those that the run had and that are to be something else now. */
  changed: z.array(id),
  /** Those that the file registered before and has no more. */
  removed: z.array(id),
  /** Of the added ones, those whose location exists on the head already: their gate runs there first. */
  gateFirst: z.array(id),
});

/** Data of the events by which artifacts are registered, by type. */
export const REGISTRATION_EVENT_DATA = {
  /** An artifact closed whose file registers others (I11). In the transition of that closure. */
  "artifacts.registered": registrationSchema.extend({ artifact: id }),
} as const;
