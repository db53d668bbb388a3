import { z } from "zod";
import { isCode } from "./grammar/issue.ts";
import { locationProblem, versionProblem } from "./grammar/location.ts";

/** Schema of an artifact's ID. */
export const artifactIdSchema = z.string().min(1);

/** Schema of a location, see `locationProblem`. */
export const locationSchema = z.string().refine((text) => locationProblem(text) === null, {
  error: "expected a normalised relative path with forward slashes",
});

/** Schema of an artifact's version, or `null` where it has none, see `versionProblem`. */
export const artifactVersionSchema = z
  .string()
  .refine((text) => versionProblem(text) === null, { error: "expected a version without slashes" })
  .nullable();

/** Schema of a code in SCREAMING_SNAKE. */
export const codeSchema = z.string().refine(isCode, { error: "expected a code in SCREAMING_SNAKE" });

/** Schema of a git commit ID: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits. */
export const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
