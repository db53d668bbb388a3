import type { PerStage } from "./stage.ts";

/** What a version of the contract fixes for the calculation. */
export interface ContractVersion {
  readonly version: string;
  /** Weight of each stage in whole points: integers of at least 1 that sum to 100 (rule 4.2.1#1). */
  readonly weights: PerStage<number>;
}

/** The versions of the contract that are known, by version. A run pins one and keeps it (rule 4.2.1#2). */
export const CONTRACT_VERSIONS: Readonly<Record<string, ContractVersion>> = Object.freeze({
  "1": Object.freeze({ version: "1", weights: Object.freeze({ A: 20, B: 25, C: 30, D: 25 }) }),
});

/** The version of the contract with this name, or `undefined` when there is none. */
export const contractVersion = (version: string): ContractVersion | undefined =>
  Object.hasOwn(CONTRACT_VERSIONS, version) ? CONTRACT_VERSIONS[version] : undefined;
