import { resolve } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { keyId, writeBundle } from "@pawl/orchestrator";
import { pipelinePaths } from "@pawl/orchestrator/paths";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { signingKey } from "../attest/signing-key.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { refuseAmongAttempts } from "../refuse-among-attempts.ts";

/** How `pawl bundle` was called. */
export interface BundleActionOptions {
  readonly cwd: string | null;
  readonly file: string;
  /** `latest` or a run's id. */
  readonly run: string;
  readonly key: string | undefined;
  readonly isJson: boolean;
}

/** Writes a bundle and says what is in it. @throws CliError `NO_RUN`, `RUN_UNKNOWN`; errors of the orchestrator and the workspace. */
export async function bundleAction(options: BundleActionOptions): Promise<ExitCode> {
  const folder = await projectFolder(options.cwd);
  const file = resolve(folder, options.file);
  await refuseAmongAttempts(file, folder);
  const key = await signingKey(options.key, folder);
  const keyid = key === null ? null : keyId(key);
  const written = await readLedger(options.cwd, async (ledger) => {
    const run = await runOf(ledger, options.run);
    return { run, ...(await writeBundle(ledger, { paths: pipelinePaths(folder), run, file, key })) };
  });
  const { run, ledger, closures, evidence, sizeBytes } = written;
  const lines = [
    `${escapeForTerminal(file)}: written, ${sizeBytes} bytes`,
    `run ${escapeForTerminal(run)}`,
    `ledger ${ledger.seq} ${ledger.hash}`,
    `closures ${closures}`,
    `files of evidence ${evidence}`,
    ...(keyid === null ? [] : [`signed by ${keyid}`]),
  ];
  await writeResult(`${options.isJson ? renderJson({ file, ...written, key: keyid }) : lines.join("\n")}\n`);
  if (keyid === null) writeNotice("UNSIGNED: no key is configured; --key or PAWL_ATTEST_KEY names one");
  return EXIT_CODES.OK;
}
