import { endProcessTree, type TreeEnd } from "./end-process-tree.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { processTable } from "./process-table.ts";
import { type TokenQuery, tokenMatcher } from "./process-token.ts";
import { TrackedTree } from "./tracked-tree.ts";

/** What {@link killProcessTree} is to end. */
export interface KillProcessTreeOptions {
  /** The tree's token, or the prefix of the tokens of several trees. */
  readonly match: TokenQuery;
  /** Recorded roots, so that one that cleared its environment is found too. One that has ended is passed over. */
  readonly roots?: readonly ProcessIdentity[];
  /** Time between SIGTERM and SIGKILL, in milliseconds; 0: SIGKILL at once. */
  readonly graceMs: number;
}

/** What {@link killProcessTree} did. */
export interface KilledProcessTree extends TreeEnd {
  /** Processes that belonged to it when it was first looked at. */
  readonly found: readonly ProcessIdentity[];
}

/**
 * Ends process trees that this process did not start, or no longer supervises: what an orchestrator that was killed
 * left running. Resolves when all of it is dead, but for the survivors in the result.
 *
 * Covers whatever carries a matching token, descends from such a process, or is in its session or group. Never touches
 * this process or its ancestors, and checks pid and start before each signal. To be called before new processes are
 * started with a matching token, since it ends those as well.
 * Throws `INVALID_OPTIONS`, `PROCESS_TABLE_UNREADABLE`, `PLATFORM_UNSUPPORTED`.
 */
export async function killProcessTree(options: KillProcessTreeOptions): Promise<KilledProcessTree> {
  const table = processTable();
  const tree = new TrackedTree({
    matches: tokenMatcher(options.match),
    roots: options.roots ?? [],
    // A recorded root may have ended long ago, and its number may lead another session by now.
    areRootsLeaders: false,
    earliestStart: null,
    ownPid: process.pid,
  });
  const found = tree.update(table.snapshot()).map(({ pid, startToken }) => ({ pid, startToken }));
  return { found, ...(await endProcessTree(tree, table, options.graceMs)) };
}
