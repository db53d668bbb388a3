import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { removeUnfinishedPacks } from "../files/pack-folder.ts";
import { writeBareGitDirectory } from "../git/bare-git-directory.ts";
import { assertIdentity, type GitIdentity, PAWL_IDENTITY, writeCommit } from "../git/commit-objects.ts";
import { DEFAULT_GIT_TIMEOUT_MS, neutralGitEnvironment, SAFE_CONFIG } from "../git/git-environment.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { OwnReferences } from "../git/own-references.ts";
import { UnlandedObjects } from "../git/unlanded-objects.ts";
import type { References } from "../git/references.ts";
import { readPersonalIgnoreRules } from "../ignore/personal-ignore-rules.ts";
import { detectRepository, projectContext, realFolder } from "../repository/detect-repository.ts";
import { openStoreAndPool } from "../workspace-base.ts";
import type { Workspace } from "../workspace.ts";
import { ClaimsFile } from "./claims-file.ts";
import { CLOSED_REF } from "./closed-ref.ts";
import { InPlaceWorkspace } from "./in-place-workspace.ts";
import { ProjectSnapshots } from "./project-snapshots.ts";

/** How an in-place workspace is opened. */
export interface InPlaceWorkspaceOptions {
  /** The project's folder, a git repository or not. */
  readonly projectDir: string;
  /** Folder for the snapshots and the list of attempts, `.pawl` in the project. Created when missing. */
  readonly stateDir: string;
  /** Folder for gate checkouts, outside of the project; see `defaultPoolDir`. Created when missing. */
  readonly poolDir: string;
  /** Author and committer of candidates; default `Pawl <pawl@localhost>`. */
  readonly gitIdentity?: GitIdentity;
  /** Limit for one git process, in milliseconds; default {@link DEFAULT_GIT_TIMEOUT_MS}. */
  readonly gitTimeoutMs?: number;
  /**
   * Variables added to the environment of every git process that writes, such as a mark by which one that outlived its
   * parent is found and ended before the workspace is opened again.
   */
  readonly gitEnvironment?: Readonly<Record<string, string>>;
  /**
   * Files of the project, by path, that are nobody's work because the caller itself writes to them all the time. What is in them is no
   * change, and they are neither moved nor written. Default: none.
   */
  readonly leftAlone?: readonly string[];
}

const SNAPSHOT_FORMAT = "sha1";

/**
 * Opens a workspace whose attempts work in the project's folder itself.
 *
 * The first time, the head becomes a snapshot of what is there. Later, first release what `unreleasedAttempts` lists,
 * then call `adoptForeignChanges`. Throws `WORKSPACE_NOT_A_REPOSITORY` when the folder is missing, `WORKSPACE_BAD_POOL`,
 * `WORKSPACE_BAD_MESSAGE` (identity), `WORKSPACE_STATE_DAMAGED`, `WORKSPACE_RESULT_UNREADABLE`.
 */
export async function openInPlaceWorkspace(options: InPlaceWorkspaceOptions): Promise<Workspace> {
  const identity = options.gitIdentity ?? PAWL_IDENTITY;
  const timeoutMs = options.gitTimeoutMs ?? DEFAULT_GIT_TIMEOUT_MS;
  const gitEnvironment = options.gitEnvironment ?? {};
  assertIdentity(identity);
  const projectDir = await realFolder(options.projectDir);
  const repository = await detectRepository(projectDir);
  const excludeFile = repository.kind === "repository" && repository.isTopLevel ? join(repository.commonDir, "info", "exclude") : null;
  await mkdir(options.stateDir, { recursive: true });
  const snapshotsDir = join(await realFolder(options.stateDir), "snapshots.git");
  // Agents can write here; what the configuration says now, it says because Pawl just wrote it.
  await rm(join(snapshotsDir, "config"), { force: true });
  await writeBareGitDirectory(snapshotsDir, SNAPSHOT_FORMAT);
  const objectsDir = join(snapshotsDir, "objects");
  removeUnfinishedPacks(objectsDir);
  const unlanded = new UnlandedObjects({ objectsDir, objectFormat: SNAPSHOT_FORMAT, logFile: join(snapshotsDir, "unlanded") });
  const shared = await openStoreAndPool({
    projectDir,
    poolDir: options.poolDir,
    personalRules: await readPersonalIgnoreRules(projectContext(projectDir, timeoutMs), excludeFile),
    store: { objectsDir, objectFormat: SNAPSHOT_FORMAT, shallowFile: null, keeper: unlanded, timeoutMs, gitEnvironment },
  });
  try {
    const references = new OwnReferences({ cwd: snapshotsDir, config: SAFE_CONFIG, timeoutMs, env: { ...neutralGitEnvironment(), ...gitEnvironment, GIT_DIR: snapshotsDir } }, snapshotsDir, unlanded);
    const snapshots = new ProjectSnapshots(shared.store, projectDir, { ...shared, leftAlone: new Set(options.leftAlone), onTree: (tree) => unlanded.keepTree(tree) });
    const { tree, nestedRepositories, unscanned } = await snapshots.take();
    if ((await references.read(CLOSED_REF)) === null) await writeFirstSnapshot(shared.store, references, identity, tree);
    const claims = new ClaimsFile(options.stateDir);
    const state = { projectDir, snapshots, claims, leftovers: await claims.read(), knownRepositories: nestedRepositories, unscanned };
    return new InPlaceWorkspace({ ...shared, references, identity }, state);
  } catch (error) {
    await shared.store.close();
    await shared.pool.close({ keepSlots: true });
    throw error;
  }
}

async function writeFirstSnapshot(store: ObjectStore, references: References, identity: GitIdentity, tree: string): Promise<void> {
  const commit = await writeCommit(store, { tree, parents: [], message: "The project as it was found\n", identity, timestampMs: Date.now() });
  await store.land([commit]);
  await references.swap(CLOSED_REF, null, commit);
}
