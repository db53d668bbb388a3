import { OrchestratorError } from "../errors.ts";
import type { OrchestratorErrorCode } from "../errors.ts";
import { findDiskFault } from "./disk-fault.ts";
import type { DiskFault } from "./disk-fault.ts";

type MachineFaultCode = Extract<OrchestratorErrorCode, "DISK_FULL" | "DISK_FAILED" | "NOT_WRITABLE" | "MACHINE_EXHAUSTED">;

/** What a code of the system says about the machine, whatever was being done. */
const BY_SYSTEM_CODE: Readonly<Record<string, MachineFaultCode>> = {
  ENOSPC: "DISK_FULL",
  EDQUOT: "DISK_FULL",
  EROFS: "NOT_WRITABLE",
  EACCES: "NOT_WRITABLE",
  EPERM: "NOT_WRITABLE",
  EIO: "DISK_FAILED",
  ESTALE: "DISK_FAILED",
  EMFILE: "MACHINE_EXHAUSTED",
  ENFILE: "MACHINE_EXHAUSTED",
  EAGAIN: "MACHINE_EXHAUSTED",
  ENOMEM: "MACHINE_EXHAUSTED",
};

const HINTS: Readonly<Record<MachineFaultCode, string>> = {
  DISK_FULL: "Make room on that disk, then run `pawl run` again. Nothing that was closed is lost, and no attempt is charged.",
  DISK_FAILED: "Look at the disk and its file system, then run `pawl run` again. `pawl audit` says whether the ledger is whole.",
  NOT_WRITABLE: "Make it writable for this user, then run `pawl run` again. Nothing that was closed is lost, and no attempt is charged.",
  MACHINE_EXHAUSTED:
    "Raise the limit of processes or open files (`ulimit -u`, `ulimit -n`), end what uses them up, or run fewer agents at once (`limits.agents`); then run `pawl run` again. No attempt is charged.",
};

/** Errors of other packages behind which a disk may be, though they do not say so. */
const MAY_BE_OF_DISK: ReadonlySet<string> = new Set(["WORKSPACE_GIT_FAILED", "WORKSPACE_RESULT_UNREADABLE"]);

/**
 * What went wrong with the machine, where that is what an error is about: a full or read-only disk, nothing left to start a process
 * or open a file with. Gives every other error back as it is.
 *
 * @param foldersOf - where the disk is looked for that an error of the system does not name; asked only where that matters.
 */
export async function nameMachineFault(thrown: unknown, foldersOf: () => Promise<readonly string[]>): Promise<unknown> {
  const error = firstOf(thrown);
  const code = codeOf(error);
  if (code === null || !(error instanceof Error)) return error;
  const find = async (): Promise<DiskFault | null> => await foldersOf().then((folders) => findDiskFault(folders)).catch(() => null);
  if (MAY_BE_OF_DISK.has(code)) {
    const fault = await find();
    return fault === null ? error : diskFaultError(fault, error);
  }
  const known = BY_SYSTEM_CODE[code];
  // What has a hint was named by whoever knows more.
  if (known === undefined || "hint" in error) return error;
  const fault = known === "DISK_FULL" || known === "NOT_WRITABLE" ? await find() : null;
  const place = fault === null ? "" : `${fault.folder}: ${fault.problem}: `;
  return new OrchestratorError(known, `${place}${error.message}`, HINTS[known], { cause: error });
}

/** The error that a fault of a disk halts a run with. */
export function diskFaultError({ kind, folder, problem }: DiskFault, cause?: unknown): OrchestratorError {
  const code = kind === "full" ? "DISK_FULL" : "NOT_WRITABLE";
  return new OrchestratorError(code, `${folder}: ${problem}`, HINTS[code], cause === undefined ? undefined : { cause });
}

/** What went wrong first, where closing what was open went wrong after it. */
function firstOf(error: unknown): unknown {
  return error instanceof Error && error.name === "SuppressedError" && "suppressed" in error ? firstOf(error.suppressed) : error;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}
