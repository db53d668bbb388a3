import { ContractError } from "./contract-error.ts";
import { contractVersionNameProblem, weightsProblem } from "./contract-version-problems.ts";
import { type PerStage, STAGES } from "./stage.ts";

/** What a version of the contract fixes for the calculation. */
export interface ContractVersion {
  /** Name of the version: digits for the standard's own, {@link defineContractVersion} says what users may choose. */
  readonly version: string;
  /** Weight of each stage in whole points: integers of at least 1 that sum to 100 (rule 4.2.1#1). */
  readonly weights: PerStage<number>;
}

/** The standard's version that this package implements; the one in force where nothing else is said (rule 4.2.1#1). */
export const CONTRACT_VERSION = "1";

/** The standard's versions, by name. A run pins one version and keeps it (rule 4.2.1#2). */
export const CONTRACT_VERSIONS: Readonly<Record<string, ContractVersion>> = Object.freeze({
  [CONTRACT_VERSION]: Object.freeze({
    version: CONTRACT_VERSION,
    weights: Object.freeze({ A: 20, B: 25, C: 30, D: 25 }),
  }),
});

/** The standard's version with this name, or `undefined` when there is none. */
export const contractVersion = (version: string): ContractVersion | undefined =>
  Object.hasOwn(CONTRACT_VERSIONS, version) ? CONTRACT_VERSIONS[version] : undefined;

/**
 * A version of the contract with weights of one's own (rule 4.2.1#3), frozen. It differs from the standard in nothing else.
 *
 * The name is 1 to 64 of a-z, 0-9, "." and "-", a letter first: names that begin with a digit are the standard's. A name
 * is only a label. What a run pins, and what a human approves, is {@link renderContractVersion}'s text, so that the same
 * name with other weights is another version.
 *
 * @throws ContractError `CONTRACT_BAD_VERSION_NAME`, or `CONTRACT_BAD_WEIGHTS` unless each stage has a whole number of at
 *   least 1 and they sum to 100. A weight of 0 would let 100 percent show while that stage is open.
 */
export const defineContractVersion = ({ version, weights }: ContractVersion): ContractVersion => {
  const nameProblem = contractVersionNameProblem(version);
  if (nameProblem !== null) {
    throw new ContractError(
      "CONTRACT_BAD_VERSION_NAME",
      `the name of the contract version ${nameProblem}`,
      'Choose one such as "team-2".',
    );
  }
  const problem = weightsProblem(weights);
  if (problem !== null) {
    throw new ContractError(
      "CONTRACT_BAD_WEIGHTS",
      `the weights of the contract version ${version} ${problem}`,
      "Give each of A, B, C and D a whole number of at least 1, so that they sum to 100.",
    );
  }
  const { A, B, C, D } = weights;
  return Object.freeze({ version, weights: Object.freeze({ A, B, C, D }) });
};

/**
 * The canonical text of a version: `{"version":"1","weights":{"A":20,"B":25,"C":30,"D":25}}`, with these members in this
 * order, whole numbers in decimal without sign or exponent, no space and no final newline. It is also the version's
 * canonical JSON after RFC 8785. Names of versions are ASCII without anything that JSON escapes, so that its bytes are
 * the same in every encoding that extends ASCII.
 *
 * The digest of a version is the SHA-256 of these bytes, in lower-case hexadecimal; whoever needs it calculates it, because
 * this package is without I/O and Node builtins. Version 1 has
 * `02256eb0338315f1339480816c9be56dcc28ffe61ceed718acce370584e64a9f`.
 */
export const renderContractVersion = ({ version, weights }: ContractVersion): string => {
  const members = STAGES.map((stage) => `"${stage}":${weights[stage]}`);
  return `{"version":${JSON.stringify(version)},"weights":{${members.join(",")}}}`;
};
