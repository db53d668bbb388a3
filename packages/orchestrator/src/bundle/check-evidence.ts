import { z } from "zod";

import type { ClosureEvent } from "../attest/closure-statement.ts";
import { evidencePath } from "./bundle-format.ts";
import type { AddFinding } from "./finding.ts";
import type { OpenBundle } from "./open-bundle.ts";

/** What a gate run says of itself, as far as its closure repeats it; `run-gate.ts` writes it. */
const gateRunSchema = z.object({
  artifact: z.string(),
  commit: z.string(),
  tree: z.string(),
  verdict: z.string(),
  reason: z.string(),
  gateDigest: z.string(),
  artifactDigest: z.string(),
  inputsDigest: z.string(),
});

/**
 * Compares the closures with their evidence: every file that they name is there, the first one, which is the gate run's own, says what
 * the closure says, and there is no other. That a file's bytes are those of its name was found when the bundle was opened.
 */
export async function checkEvidence(bundle: OpenBundle, standing: readonly ClosureEvent[], add: AddFinding): Promise<void> {
  const named = new Set<string>();
  for (const event of standing) {
    const { artifact, closure } = event.data;
    for (const digest of closure.evidence) {
      named.add(digest);
      if (!bundle.evidence.has(digest)) add("EVIDENCE_MISSING", evidencePath(digest), `the closure of ${JSON.stringify(artifact)} (event ${event.seq}) names it`);
    }
    const problem = await gateRunProblem(bundle, event);
    if (problem !== null) add("EVIDENCE_DIFFERS", evidencePath(closure.evidence[0] ?? ""), `the closure of ${JSON.stringify(artifact)} (event ${event.seq}): ${problem}`);
  }
  for (const digest of bundle.evidence) {
    if (!named.has(digest)) add("EVIDENCE_EXTRA", evidencePath(digest), "no closure that stands names it");
  }
}

async function gateRunProblem(bundle: OpenBundle, { data: { artifact, closure } }: ClosureEvent): Promise<string | null> {
  const [first] = closure.evidence;
  if (first === undefined || !bundle.evidence.has(first)) return null;
  const text = await bundle.text(evidencePath(first));
  if (text === null) return "it is not the text of a gate run";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "it is not the JSON of a gate run";
  }
  const read = gateRunSchema.safeParse(value);
  if (!read.success) return "it is not the record of a gate run";
  // The record of the run names the commit that the gate ran on.
  const { commit, tree } = closure.gated ?? closure;
  const { verdict, reason, gateDigest, artifactDigest, inputsDigest } = closure;
  const wanted = { artifact, commit, tree, verdict, reason, gateDigest, artifactDigest, inputsDigest };
  const other = (Object.keys(wanted) as (keyof typeof wanted)[]).find((name) => read.data[name] !== wanted[name]);
  return other === undefined ? null : `the gate run says ${other} ${JSON.stringify(read.data[other].slice(0, 100))}, the closure ${JSON.stringify(wanted[other])}`;
}
