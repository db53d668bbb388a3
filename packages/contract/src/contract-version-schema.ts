import { z } from "zod";
import { CONTRACT_VERSIONS, contractVersion } from "./contract-version.ts";
import { contractVersionNameProblem, weightsProblem } from "./contract-version-problems.ts";
import { STAGES } from "./stage.ts";

const weight = z.int().min(1).max(97);

/** One whole number of at least 1 per stage, 100 together. */
const contractWeightsSchema = z
  .strictObject({ A: weight, B: weight, C: weight, D: weight })
  .refine((weights) => weightsProblem(weights) === null, "the weights do not sum to 100");

/** One of the standard's names, or one that users may give. */
const contractVersionNameSchema = z
  .string()
  .refine((name) => Object.hasOwn(CONTRACT_VERSIONS, name) || contractVersionNameProblem(name) === null, "not the name of a contract version");

/**
 * Schema of a contract version: one of {@link CONTRACT_VERSIONS} with the standard's own weights, or one that
 * `defineContractVersion` would give. For what comes from outside: plans, ledgers, histories of other tools.
 */
export const contractVersionSchema = z
  .strictObject({ version: contractVersionNameSchema, weights: contractWeightsSchema })
  .refine(({ version, weights }) => {
    const standard = contractVersion(version);
    return standard === undefined || STAGES.every((stage) => standard.weights[stage] === weights[stage]);
  }, "a version of the standard has other weights");
