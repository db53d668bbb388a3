import { readFile } from "node:fs/promises";

import type { ArtifactToAssign, LastGate } from "@pawl/agents";
import { GATE_REASONS } from "@pawl/pipeline";
import type { GateReason, LastRefusal, PipelineState } from "@pawl/pipeline";

import { parkedQuestionText } from "../kernel/questions.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";

/** How much of a check's output the next assignment carries, in bytes. */
const OUTPUT_TAIL_BYTES = 8 * 1024;

/** What an assignment says about each artifact: the plan's words, the last refusal with its evidence, a human's answer. */
export async function assignmentInputs(
  state: PipelineState,
  ids: readonly string[],
  evidence: EvidenceStore,
): Promise<readonly ArtifactToAssign[]> {
  const inputs: ArtifactToAssign[] = [];
  for (const id of ids) {
    const artifact = state.byId.get(id);
    const now = state.artifacts.get(id);
    if (artifact === undefined || now === undefined) throw new Error(`Internal error: no artifact ${id}`);
    const last = now.lastRefusal;
    const isGate = last !== null && Object.hasOwn(GATE_REASONS, last.reason);
    inputs.push({
      artifact,
      lastGate: last !== null && isGate ? await lastGate(last, evidence) : null,
      lastFailure: last !== null && !isGate ? { reason: last.reason, detail: last.detail } : null,
      answer: now.answer === null ? null : { question: parkedQuestionText(artifact.location), option: now.answer.option },
    });
  }
  return inputs;
}

async function lastGate(last: LastRefusal, evidence: EvidenceStore): Promise<LastGate> {
  const reason = last.reason as GateReason;
  const outputDigest = last.evidence.at(-1);
  const bytes = outputDigest === undefined ? Buffer.alloc(0) : await readFile(evidence.path(outputDigest));
  return {
    verdict: GATE_REASONS[reason],
    reason,
    detail: last.detail,
    outputTail: bytes.subarray(-OUTPUT_TAIL_BYTES).toString("utf8"),
  };
}
