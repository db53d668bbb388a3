import type { RuleId } from "@pawl/contract";

/** Receives violations as a check finds them. `path` is a JSON Pointer that begins with `/facts` or `/claim`. */
export type AddViolation = (rule: RuleId, path: string, found: string, wanted: string) => void;
