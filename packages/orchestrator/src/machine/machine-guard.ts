import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { findDiskFault } from "./disk-fault.ts";
import { diskFaultError, nameMachineFault } from "./machine-fault.ts";
import { writtenFolders } from "./written-folders.ts";

/**
 * Tells the machine's faults from those of agents and checks. An agent that has no room to write in fails like one that does bad
 * work, and so does a check; so whoever is about to blame them asks here first.
 */
export class MachineGuard {
  readonly #paths: PipelinePaths;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(paths: PipelinePaths, environment: NodeJS.ProcessEnv) {
    this.#paths = paths;
    this.#environment = environment;
  }

  /** @throws OrchestratorError `DISK_FULL`, `NOT_WRITABLE` where something failed that could not have succeeded. */
  async refuseFaultyDisk(): Promise<void> {
    const fault = await findDiskFault(await writtenFolders(this.#paths, this.#environment));
    if (fault !== null) throw diskFaultError(fault);
  }

  /** The error by its cause, where that is the machine. */
  async name(error: unknown): Promise<unknown> {
    return await nameMachineFault(error, await writtenFolders(this.#paths, this.#environment).catch(() => []));
  }
}
