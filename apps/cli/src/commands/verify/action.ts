import { resolve } from "node:path";

import { readPublicKey, verifyBundle } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { renderVerification } from "./render-verification.ts";

/** How `pawl verify` was called. */
export interface VerifyActionOptions {
  readonly cwd: string | null;
  readonly bundle: string;
  readonly repository: string | null;
  readonly key: string | null;
  readonly isJson: boolean;
}

/** Verifies a bundle and prints every finding. Needs no project. @throws OrchestratorError `BUNDLE_UNREADABLE`, `KEY_UNUSABLE`. */
export async function verifyAction(options: VerifyActionOptions): Promise<ExitCode> {
  const folder = await projectFolder(options.cwd);
  const key = options.key === null ? null : await readPublicKey(resolve(folder, options.key));
  const repository = options.repository === null ? null : resolve(folder, options.repository);
  const verification = await verifyBundle(resolve(folder, options.bundle), { repository, key });
  const ok = verification.findings.length === 0;
  await writeResult(`${options.isJson ? renderJson({ ok, ...verification }) : renderVerification(verification)}\n`);
  return ok ? EXIT_CODES.OK : EXIT_CODES.INTEGRITY;
}
