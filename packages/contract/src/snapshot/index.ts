export {
  contractSnapshot,
  contractSnapshotSchema,
  type ContractSnapshot,
  GRAMMAR_NAMES,
  type SnapshotParts,
} from "./contract-snapshot.ts";
export { type ContractDifference, diffContracts } from "./diff-contracts.ts";
export { grammarAccepts, type JudgeVector, recheck, type VectorVerdict } from "./recheck.ts";
