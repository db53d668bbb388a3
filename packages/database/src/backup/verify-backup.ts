import { type ReadConnectOptions, connectReadOnly } from "../connection/open-connections.ts";
import { inspectFile } from "../connection/inspect-file.ts";
import { LedgerError } from "../ledger-error.ts";
import { verifyChain } from "../operations/verify-chain.ts";
import { type BackupManifest, differingFile, readManifest } from "./backup-files.ts";
import { RawDatabase } from "./raw-database.ts";

async function chainProblem(options: ReadConnectOptions, manifest: BackupManifest): Promise<string | null> {
  const reader = await connectReadOnly(options);
  try {
    const verification = await verifyChain(reader);
    if (!verification.ok) return verification.problem;
    const { seq, hash } = verification.head;
    const { head } = manifest;
    return seq === head.seq && hash === head.hash ? null : `its ledger ends at ${seq}, not where the backup was taken`;
  } finally {
    await reader.destroy();
  }
}

/**
 * Checks all of a backup: the file's structure, the ledger's hash chain up to the recorded end, and every file beside it.
 *
 * @param named - path to name in errors; the backup may be looked at under another one.
 * @throws LedgerError `LEDGER_BACKUP_MISSING`, `LEDGER_BACKUP_BROKEN`, `LEDGER_TOO_NEW`, `LEDGER_UNREADABLE`.
 */
export async function verifyBackup(options: ReadConnectOptions, named: string): Promise<BackupManifest> {
  const { file, module, busyTimeoutMs } = options;
  const broken = (problem: string) => new LedgerError("LEDGER_BACKUP_BROKEN", named, problem);
  const state = await inspectFile(file, module, "read-only");
  if (state === "absent") throw new LedgerError("LEDGER_BACKUP_MISSING", named, "there is no such file");
  if (state === "empty") throw broken("the file is empty");
  await using database = await RawDatabase.open(module, file, "read-only", busyTimeoutMs);
  const [structure] = await database.all("PRAGMA integrity_check(1)");
  if (structure?.["integrity_check"] !== "ok") throw broken(`it is damaged: ${String(structure?.["integrity_check"])}`);
  const manifest = await readManifest(database);
  if (manifest === null) throw broken("this is no backup: it does not say what it holds");
  const problem = await chainProblem(options, manifest);
  if (problem !== null) throw broken(problem);
  const name = await differingFile(database, manifest);
  if (name !== null) throw broken(`${JSON.stringify(name.slice(0, 200))} in it is not what was written`);
  return manifest;
}
