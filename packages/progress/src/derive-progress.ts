import {
  type ContractVersion,
  contractVersion,
  contractVersionNameProblem,
  describeFound,
  type PerStage,
  type Stage,
  STAGES,
} from "@pawl/contract";
import { calculateShares, type Shares } from "./calculate-shares.ts";
import { inputFailures, isCount } from "./check-input.ts";
import { type CalculationFailure, failure } from "./fail-closed-reason.ts";
import type { StageTally } from "./stage-tally.ts";

/** A position in a ledger: everything up to and including this event. */
export interface LedgerHead {
  /** Number of the event, from 0 (an empty ledger) to 2^53. */
  readonly seq: number;
  /** SHA-256 that links the event to all before it: 64 lower-case hexadecimal digits. */
  readonly hash: string;
}

/** What a derivation needs. */
export interface DerivationInput {
  /** The contract version that the run pinned. */
  readonly contract: ContractVersion;
  /** The position of the ledger from which the tallies were counted. */
  readonly ledgerHead: LedgerHead;
  readonly currentStage: Stage;
  readonly tallies: PerStage<StageTally>;
}

/** Both percentages with everything that they follow from, exact: what an auditor recounts (rule 2#5). */
export interface Derivation extends Shares {
  readonly ok: true;
  readonly contract: ContractVersion;
  readonly ledgerHead: LedgerHead;
  readonly currentStage: Stage;
}

/**
 * Calculates both percentages and shows how: per stage weight, required, closed, exact fraction and points; their sum; the
 * floors; the contract version and the ledger position for which they hold.
 *
 * The same calculation as `calculateProgress`, and as strict; besides, the weights must be those of the version that is
 * named, as far as the standard knows it, and the ledger position must be one. Anything unclear gives a failure, never a
 * guess. Pure, and never throws.
 */
export const deriveProgress = (input: DerivationInput): Derivation | CalculationFailure => {
  const [failed] = derivationFailures(input);
  if (failed !== undefined) return failed;
  const { contract, ledgerHead, currentStage, tallies } = input;
  const { A, B, C, D } = contract.weights;
  return {
    ok: true,
    contract: { version: contract.version, weights: { A, B, C, D } },
    ledgerHead: { seq: ledgerHead.seq, hash: ledgerHead.hash },
    currentStage,
    ...calculateShares({ weights: contract.weights, tallies, currentStage }),
  };
};

/** Everything for which a derivation cannot be made; empty when it can. */
export const derivationFailures = ({ contract, ledgerHead, currentStage, tallies }: DerivationInput): readonly CalculationFailure[] =>
  [
    ...inputFailures({ weights: contract?.weights, tallies, currentStage }),
    versionFailure(contract),
    headFailure(ledgerHead),
  ].filter((found) => found !== null);

const versionFailure = (contract: ContractVersion | null | undefined): CalculationFailure | null => {
  const version = contract?.version;
  const standard = typeof version === "string" ? contractVersion(version) : undefined;
  if (standard === undefined) {
    const problem = contractVersionNameProblem(version);
    return problem === null ? null : failure("WRONG_WEIGHTS", `the name of the contract version ${problem}`);
  }
  const weights = contract?.weights;
  const stage = STAGES.find((each) => weights?.[each] !== standard.weights[each]);
  if (stage === undefined) return null;
  const wanted = standard.weights[stage];
  return failure("WRONG_WEIGHTS", `the weight of stage ${stage} is ${describeFound(weights?.[stage])}, in version ${standard.version} it is ${wanted}`);
};

const headFailure = (head: LedgerHead | null | undefined): CalculationFailure | null => {
  if (!isCount(head?.seq)) {
    return failure("BAD_LEDGER_HEAD", `the number of the last event is ${describeFound(head?.seq)}, not a whole number`);
  }
  const hash: unknown = head?.hash;
  if (typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash)) return null;
  return failure("BAD_LEDGER_HEAD", `the hash of the last event is ${describeFound(hash)}, not 64 hexadecimal digits`);
};
