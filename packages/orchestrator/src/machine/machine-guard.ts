import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { findDiskFault } from "./disk-fault.ts";
import { diskFaultError, nameMachineFault } from "./machine-fault.ts";
import { findWrittenFolders, openAgain } from "./written-folders.ts";
import type { WrittenFolders } from "./written-folders.ts";

/**
 * Tells the machine's faults from those of agents and checks. An agent that has no room to write in fails like one that does bad
 * work, and so does a check; so whoever is about to blame them asks here first.
 */
export class MachineGuard {
  readonly #paths: PipelinePaths;
  readonly #environment: NodeJS.ProcessEnv;
  /** They stay the same while a run goes on. */
  #folders: WrittenFolders | null = null;

  constructor(paths: PipelinePaths, environment: NodeJS.ProcessEnv) {
    this.#paths = paths;
    this.#environment = environment;
  }

  /**
   * Pawl's own folders that were closed to this user are opened again. A folder that this user closed to itself halts nothing: an
   * agent, which runs as this user, could hold up all work so without ever being charged.
   *
   * @throws OrchestratorError `DISK_FULL`, `NOT_WRITABLE` where something failed that could not have succeeded.
   */
  async refuseFaultyDisk(): Promise<void> {
    const { own, all } = await this.#find();
    await openAgain(own);
    const fault = await findDiskFault(all, ({ isByPermissions }) => !isByPermissions);
    if (fault !== null) throw diskFaultError(fault);
  }

  /** The error by its cause, where that is the machine. */
  async name(error: unknown): Promise<unknown> {
    return await nameMachineFault(error, async () => (await this.#find()).all);
  }

  async #find(): Promise<WrittenFolders> {
    if (this.#folders !== null) return this.#folders;
    const folders = await findWrittenFolders(this.#paths, this.#environment);
    if (folders.isComplete) this.#folders = folders;
    return folders;
  }
}
