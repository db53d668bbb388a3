import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { findDiskFault } from "./disk-fault.ts";
import { diskFaultError, nameMachineFault } from "./machine-fault.ts";
import { openAgain, openAllAgain, ownFolders } from "./own-folders.ts";
import { findWrittenFolders } from "./written-folders.ts";
import type { WrittenFolders } from "./written-folders.ts";

/** What a guard of a run knows of it. */
export interface GuardedRun {
  /** Whose logs are written; `null`: it is not known yet. */
  readonly run: string | null;
  /** Told of folders that were opened again. */
  readonly onWarning: (warning: string) => void;
}

const NO_RUN: GuardedRun = { run: null, onWarning: () => undefined };

/**
 * Tells the machine's faults from those of agents and checks. An agent that has no room to write in fails like one that does bad
 * work, and so does a check; so whoever is about to blame them asks here first.
 */
export class MachineGuard {
  readonly #paths: PipelinePaths;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #guarded: GuardedRun;
  /** They stay the same while a run goes on. */
  #folders: WrittenFolders | null = null;

  constructor(paths: PipelinePaths, environment: NodeJS.ProcessEnv, guarded: GuardedRun = NO_RUN) {
    this.#paths = paths;
    this.#environment = environment;
    this.#guarded = guarded;
  }

  /**
   * Opens folders of Pawl's own again that were closed to this user, before something fails in them: an agent, which runs as this
   * user, could hold up all work so. Costs a few looks while none is closed; where one is, all folders are looked at.
   */
  openOwn(): void {
    const opened = openAgain(ownFolders(this.#paths, this.#guarded.run));
    this.#told(opened.length === 0 ? opened : [...opened, ...openAllAgain(this.#paths.stateDir)]);
  }

  #told(opened: readonly string[]): void {
    const [first, ...more] = opened;
    if (first === undefined) return;
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    this.#guarded.onWarning(`somebody had closed folders of Pawl's own to this user, and they are open again: ${first}${others}`);
  }

  /**
   * Pawl's own folders that were closed to this user are opened again. A folder that this user closed to itself halts nothing: an
   * agent, which runs as this user, could hold up all work so without ever being charged.
   *
   * @throws OrchestratorError `DISK_FULL`, `NOT_WRITABLE` where something failed that could not have succeeded.
   */
  async refuseFaultyDisk(): Promise<void> {
    const { own, all } = await this.#find();
    this.#told(openAgain(own));
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
