export {
  type Behaviour,
  BEHAVIOURS,
  CRASH_CODE,
  FLOOD_BYTES,
  LIMIT_END_VARIABLE,
  QUESTION_TEXT,
  READY_VARIABLE,
  RESULT_FILE,
  SECRET_VARIABLE,
  USED,
} from "./behaviours.ts";
export { conformanceCases } from "./conformance-cases.ts";
export type { ConformanceAgent, ConformanceCase, ConformanceSubject } from "./subject.ts";
