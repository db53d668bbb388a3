import type { ArtifactToAssign, LastFailure, LastGate } from "@pawl/agents";
import { event, GATE_REASONS } from "@pawl/pipeline";
import type { EventBody, GateReason, LastRefusal, PipelineState } from "@pawl/pipeline";
import { z } from "zod";

import { parkedQuestionText } from "../kernel/questions.ts";
import { registrationSteps } from "../kernel/registration-steps.ts";
import type { EvidenceProblem, EvidenceStore } from "../util/evidence-store.ts";

/** How much of an output the next assignment carries, in bytes. */
const OUTPUT_TAIL_BYTES = 8 * 1024;

/** What of a gate run's own record the next assignment needs. */
const gateRecordSchema = z.object({
  checks: z.array(z.object({ run: z.array(z.string()), output: z.string().nullable() })),
  findings: z.array(z.object({ what: z.string() })).optional(),
});

/** What an assignment says of what went before, and what of it can no longer be read. */
export interface AssignmentInputs {
  readonly artifacts: readonly ArtifactToAssign[];
  /** Events that say which evidence could not be read; recorded before the agent starts. */
  readonly lost: readonly EventBody[];
}

/**
 * What an assignment says about each artifact: the plan's words, the last refusal with its evidence, a human's answer.
 * Evidence that cannot be read is no reason not to work: the assignment says so in its place.
 */
export async function assignmentInputs(
  state: PipelineState,
  attempt: { readonly attempt: number; readonly artifacts: readonly string[] },
  evidence: EvidenceStore,
): Promise<AssignmentInputs> {
  const artifacts: ArtifactToAssign[] = [];
  const lost: EventBody[] = [];
  for (const id of attempt.artifacts) {
    const artifact = state.byId.get(id);
    const now = state.artifacts.get(id);
    if (artifact === undefined || now === undefined) throw new Error(`Internal error: no artifact ${id}`);
    const read = async (digest: string): Promise<Output> => {
      const found = await evidence.read(digest);
      if (found.kind === "read") return { bytes: found.bytes, outputProblem: null };
      lost.push(event("evidence.unreadable", { artifact: id, attempt: attempt.attempt, digest, problem: found.kind }));
      return { bytes: Buffer.alloc(0), outputProblem: PROBLEMS[found.kind] };
    };
    const last = now.lastRefusal;
    const isGate = last !== null && Object.hasOwn(GATE_REASONS, last.reason);
    artifacts.push({
      artifact: { ...artifact, steps: [...artifact.steps, ...registrationSteps(state.plan, artifact)] },
      lastGate: last !== null && isGate ? await lastGate(last, read) : null,
      lastFailure: last !== null && !isGate ? await lastFailure(last, read) : null,
      answer: now.answer === null ? null : { ...now.answer, question: now.answer.question ?? parkedQuestionText(artifact.location) },
    });
  }
  return { artifacts, lost };
}

/** What a digest of evidence stands for. */
interface Output {
  readonly bytes: Buffer;
  readonly outputProblem: string | null;
}

const PROBLEMS: Readonly<Record<EvidenceProblem, string>> = {
  missing: "its evidence file is missing",
  altered: "its evidence file was altered",
  unreadable: "its evidence file cannot be read",
};

const NOTHING: Output = { bytes: Buffer.alloc(0), outputProblem: null };

async function lastFailure(last: LastRefusal, read: (digest: string) => Promise<Output>): Promise<LastFailure> {
  const digest = last.evidence.at(-1);
  const output = digest === undefined ? NOTHING : await read(digest);
  return { reason: last.reason, detail: last.detail, ...tailOf(output) };
}

/** The record of the gate run is the first of its evidence; it names the check that decided and that check's output. */
async function lastGate(last: LastRefusal, read: (digest: string) => Promise<Output>): Promise<LastGate> {
  const reason = last.reason as GateReason;
  const [record] = last.evidence;
  const { bytes, outputProblem } = record === undefined ? NOTHING : await read(record);
  const { check, findings } = outputProblem === null ? recordedIn(bytes) : NOTHING_RECORDED;
  const said = check === null ? Buffer.from(findings) : Buffer.alloc(0);
  const output = check === null || check.output === null ? { bytes: said, outputProblem } : await read(check.output);
  return { verdict: GATE_REASONS[reason], reason, detail: last.detail, check: check?.run ?? null, ...tailOf(output) };
}

interface GateRecord {
  /** The check that decided; `null` where none ran. */
  readonly check: { readonly run: string[]; readonly output: string | null } | null;
  /** What was found before any check, one line each; the first ones, as many as an assignment shows. */
  readonly findings: string;
}

const NOTHING_RECORDED: GateRecord = { check: null, findings: "" };

/** Nothing where the evidence is no record of a gate run. */
function recordedIn(bytes: Buffer): GateRecord {
  if (bytes.length === 0) return NOTHING_RECORDED;
  const { checks = [], findings = [] } = gateRecordSchema.safeParse(asJson(bytes.toString("utf8"))).data ?? {};
  let text = "";
  for (const { what } of findings) {
    if (text.length + what.length >= OUTPUT_TAIL_BYTES / 2) break;
    text += `${what}\n`;
  }
  return { check: checks.at(-1) ?? null, findings: text };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tailOf({ bytes, outputProblem }: Output): { readonly outputTail: string; readonly outputProblem: string | null } {
  return { outputTail: bytes.subarray(-OUTPUT_TAIL_BYTES).toString("utf8"), outputProblem };
}
