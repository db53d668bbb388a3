import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { attestRun, OrchestratorError } from "@pawl/orchestrator";
import type { Attestation } from "@pawl/orchestrator";

import { errorCode } from "../../errors/exit-code-of.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { refuseAmongAttempts } from "../refuse-among-attempts.ts";
import { signingKey } from "./signing-key.ts";

const HINT = "Name an empty folder, or one that is not there.";

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
  readonly isDryRun: boolean;
}

/** Prints attestations, or writes one file each. @throws CliError `NO_RUN`, `RUN_UNKNOWN`; errors of the orchestrator. */
export async function attestAction(options: AttestActionOptions): Promise<ExitCode> {
  const { cwd, artifacts, run, output } = options;
  const folder = await projectFolder(cwd);
  const key = await signingKey(options.key, folder);
  const attestations = await readLedger(cwd, async (ledger) => attestRun(ledger, { run: await runOf(ledger, run), artifacts, key }));
  const form = key === null ? "intoto" : "dsse";
  if (options.isDryRun) {
    const target = output === STANDARD_OUTPUT ? null : resolve(folder, output);
    if (target !== null) await refuseFilled(target);
    const lines = attestations.map(({ artifact }) => (target === null ? `would print  ${artifact}` : `would write  ${fileOf(target, artifact, form)}`));
    await writeResult(`${[...lines, "Nothing was changed."].map((line) => escapeForTerminal(line)).join("\n")}\n`);
  } else if (output === STANDARD_OUTPUT) {
    for (const { text } of attestations) if (!(await writeResult(`${text}\n`))) break;
  } else {
    const target = resolve(folder, output);
    await refuseAmongAttempts(target, folder);
    await writeFiles(target, attestations, form);
    await writeResult(`${escapeForTerminal(target)}: ${attestations.length} written\n`);
  }
  if (key === null) writeNotice("UNSIGNED: no key is configured; --key or PAWL_ATTEST_KEY names one");
  return EXIT_CODES.OK;
}

type Form = "intoto" | "dsse";

async function writeFiles(folder: string, attestations: readonly Attestation[], form: Form): Promise<void> {
  await refuseFilled(folder);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => refuseNoFolder(folder, error));
  for (const { artifact, text } of attestations) await writeFile(fileOf(folder, artifact, form), `${text}\n`, { flag: "wx" });
}

/** Into an empty folder only: an older file of an artifact that was lost since would look like an attestation of today. */
async function refuseFilled(folder: string): Promise<void> {
  const there = existsSync(folder) ? await readdir(folder).catch((error: unknown) => refuseNoFolder(folder, error)) : [];
  if (there.length > 0) throw new OrchestratorError("OUTPUT_UNUSABLE", `${folder}: the folder is not empty`, HINT);
}

/** Something else is in the place of the folder, or of one that it would be made in. */
function refuseNoFolder(folder: string, error: unknown): never {
  if (!["EEXIST", "ENOTDIR"].includes(errorCode(error) ?? "")) throw error;
  throw new OrchestratorError("OUTPUT_UNUSABLE", `${folder}: it is no folder`, HINT, { cause: error });
}

function fileOf(folder: string, artifact: string, form: Form): string {
  return join(folder, `${artifact}.${form}.json`);
}
