import { access, constants } from "node:fs/promises";

import { OrchestratorError } from "../errors.ts";
import type { OrchestratorErrorCode } from "../errors.ts";
import { findDiskFault } from "./disk-fault.ts";
import type { DiskFault } from "./disk-fault.ts";

type MachineFaultCode = Extract<OrchestratorErrorCode, "DISK_FULL" | "DISK_FAILED" | "NOT_WRITABLE" | "NOT_PERMITTED" | "MACHINE_EXHAUSTED">;

/** What a code of the system says about the machine, whatever was being done. */
const BY_SYSTEM_CODE: Readonly<Record<string, MachineFaultCode>> = {
  ENOSPC: "DISK_FULL",
  EDQUOT: "DISK_FULL",
  EROFS: "NOT_WRITABLE",
  EACCES: "NOT_PERMITTED",
  EPERM: "NOT_PERMITTED",
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
  NOT_PERMITTED: "Give this user the right to what is named, then run `pawl run` again. Nothing that was closed is lost, and no attempt is charged.",
  MACHINE_EXHAUSTED:
    "Raise the limit of processes or open files (`ulimit -u`, `ulimit -n`), end what uses them up, or run fewer agents at once (`limits.agents`); then run `pawl run` again. No attempt is charged.",
};

/** Calls of the system that change something of a file or a folder, whoever makes them. */
const WRITING: ReadonlySet<string> = new Set(
  "chmod chown copyfile cp fchmod fchown fdatasync fsync ftruncate futime lchown link mkdir mkdtemp rename rm rmdir symlink truncate unlink utime write".split(" "),
);

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
  const fault = known === "DISK_FULL" || known === "NOT_WRITABLE" || known === "NOT_PERMITTED" ? await find() : null;
  const place = fault === null ? "" : `${fault.folder}: ${fault.problem}: `;
  const named = known === "NOT_PERMITTED" && (fault !== null || (await isRefusedWrite(error))) ? "NOT_WRITABLE" : known;
  return new OrchestratorError(named, `${place}${error.message}`, HINTS[named], { cause: error });
}

/** Whether what the system did not permit was to change something; anything else, such as a signal or a look, needs another right. */
async function isRefusedWrite(error: NodeJS.ErrnoException): Promise<boolean> {
  const { syscall, path } = error;
  if (syscall !== "open" || path === undefined) return WRITING.has(syscall ?? "");
  try {
    // What can be read was to be opened for writing.
    await access(path, constants.R_OK);
    return true;
  } catch (refusal) {
    return codeOf(refusal) === "ENOENT";
  }
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
