import { isInside } from "@pawl/pipeline";
import type { Artifact } from "@pawl/pipeline";
import type { AddedLines } from "@pawl/workspace";

import { promptFiles } from "../session/read-prompts.ts";
import { changedGateFiles } from "./gate-files.ts";
import { judgeChanges, judgeLocation } from "./judge-changes.ts";
import type { ChangeRefusal } from "./judge-changes.ts";
import type { GateContext, GateRequest } from "./run-gate.ts";

/** A larger `package.json` counts as one that cannot be read. */
const MAX_PACKAGE_FILE_BYTES = 16 * 1024 * 1024;

/** Collects what a candidate is judged by, and judges it. `null`: its checks may run. */
export async function judgeCandidate(
  context: GateContext,
  request: GateRequest,
  producedDigest: string | null,
): Promise<ChangeRefusal | null> {
  const { artifact, commit, candidate } = request;
  if (candidate === null) return null;
  const { workspace, plan } = context;
  const { parent, changed } = candidate;
  const added = await workspace.addedLines({ commit, parent });
  const paths = changed.map((change) => change.path);
  const gateFiles = await changedGateFiles(artifact, plan, paths, async (version, path) => {
    const bytes = await workspace.readFile({ commit: version === "before" ? parent : commit, path });
    return bytes === null || bytes.length > MAX_PACKAGE_FILE_BYTES ? null : bytes.toString("utf8");
  });
  const linksOutside = changed.some((change) => change.isSymlink) ? await workspace.linksOutside({ commit, parent }) : [];
  const isBlank = mayBeBlank(artifact, added) && (await isBlankArtifact(context, request));
  const facts = { changed, producedDigest, unchangedDigest: request.location?.unchangedDigest, gateFiles, linksOutside, isBlank, added };
  return judgeChanges(artifact, { globs: plan.protect, files: promptFiles(plan) }, facts, context.search);
}

/** Judges what is on the head already: it must be there, and where no gate passed on it yet, it must be an artifact. */
export async function judgePresent(
  context: GateContext,
  request: GateRequest,
  presentDigest: string | null,
): Promise<ChangeRefusal | null> {
  const { location } = request.artifact;
  if (presentDigest === null) {
    const detail = `${location} is not there`;
    return { reason: "NOTHING_PRODUCED", detail, findings: [{ path: location, what: detail }] };
  }
  if (request.location === null) return null;
  const isBlank = await isBlankArtifact(context, request);
  return judgeLocation(request.artifact, { producedDigest: presentDigest, unchangedDigest: request.location.unchangedDigest, isBlank });
}

/** Whether nothing that was added says that the artifact holds something; only then is all of it read. */
function mayBeBlank({ location }: Artifact, added: AddedLines): boolean {
  return !added.lines.some((line) => isInside(location, line.path) && /\S/.test(line.text));
}

async function isBlankArtifact({ workspace }: GateContext, { artifact, commit }: GateRequest): Promise<boolean> {
  return artifact.forbid.length > 0 && (await workspace.isBlank({ commit, location: artifact.location }));
}
