import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";

import type { ClosureEvent } from "../attest/closure-statement.ts";
import { OrchestratorError } from "../errors.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import { evidencePath } from "./bundle-format.ts";
import type { StagedFile } from "./staged-file.ts";

/**
 * The files of evidence that closures name, each once, by digest. Their bytes are compared with their names when they are read.
 *
 * @throws OrchestratorError `EVIDENCE_BROKEN` for one that is not there; and, while it is read, for one whose bytes were changed.
 */
export async function stageEvidence(store: EvidenceStore, closures: readonly ClosureEvent[]): Promise<readonly StagedFile[]> {
  const artifacts = new Map(closures.flatMap(({ data }) => data.closure.evidence.map((digest) => [digest, data.artifact] as const)));
  const staged: StagedFile[] = [];
  for (const digest of [...artifacts.keys()].sort()) {
    const file = store.path(digest);
    const artifact = artifacts.get(digest) as string;
    const size = await sizeOf(file, artifact);
    staged.push({ path: evidencePath(digest), size, sha256: digest, content: () => checkedContent({ file, digest, artifact }) });
  }
  return staged;
}

async function sizeOf(file: string, artifact: string): Promise<number> {
  try {
    const stats = await lstat(file);
    if (stats.isFile()) return stats.size;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  throw broken(file, artifact, "it is not there");
}

async function* checkedContent({ file, digest, artifact }: { readonly file: string; readonly digest: string; readonly artifact: string }): AsyncGenerator<Uint8Array, undefined> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== digest) throw broken(file, artifact, "its bytes are not those of its digest");
}

function broken(file: string, artifact: string, problem: string): OrchestratorError {
  return new OrchestratorError(
    "EVIDENCE_BROKEN",
    `${file}: evidence of the closure of ${JSON.stringify(artifact)}: ${problem}`,
    "Nothing was written. Put the file back from a copy; without it the closure cannot be shown to anybody.",
  );
}
