import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { attestRun, OrchestratorError } from "@pawl/orchestrator";
import type { Attestation } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { signingKey } from "./signing-key.ts";

/** The word for standard output. */
const STANDARD_OUTPUT = "-";

/** How `pawl attest` was called. */
export interface AttestActionOptions {
  readonly cwd: string | null;
  /** Ids or locations; empty for every closed artifact. */
  readonly artifacts: readonly string[];
  /** `latest` or a run's id. */
  readonly run: string;
  /** A folder, or `-`. */
  readonly output: string;
  readonly key: string | undefined;
}

/** Prints attestations, or writes one file each. @throws CliError `NO_RUN`, `RUN_UNKNOWN`; errors of the orchestrator. */
export async function attestAction(options: AttestActionOptions): Promise<ExitCode> {
  const { cwd, artifacts, run, output } = options;
  const folder = await projectFolder(cwd);
  const key = await signingKey(options.key, folder);
  const attestations = await readLedger(cwd, async (ledger) => attestRun(ledger, { run: await runOf(ledger, run), artifacts, key }));
  if (output === STANDARD_OUTPUT) {
    for (const { text } of attestations) if (!(await writeResult(`${text}\n`))) break;
  } else {
    const target = resolve(folder, output);
    await writeFiles(target, attestations, key === null ? "intoto" : "dsse");
    await writeResult(`${escapeForTerminal(target)}: ${attestations.length} written\n`);
  }
  if (key === null) writeNotice("UNSIGNED: no key is configured; --key or PAWL_ATTEST_KEY names one");
  return EXIT_CODES.OK;
}

/** Into an empty folder only: an older file of an artifact that was lost since would look like an attestation of today. */
async function writeFiles(folder: string, attestations: readonly Attestation[], form: "intoto" | "dsse"): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new OrchestratorError("OUTPUT_UNUSABLE", `${folder}: the folder is not empty`, "Name an empty folder, or one that is not there.");
  }
  for (const { artifact, text } of attestations) await writeFile(join(folder, `${artifact}.${form}.json`), `${text}\n`, { flag: "wx" });
}
