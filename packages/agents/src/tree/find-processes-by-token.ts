import type { ProcessIdentity } from "./process-identity.ts";
import { processTable } from "./process-table.ts";
import { type TokenQuery, tokenMatcher } from "./process-token.ts";

/** A running process that carries a token. */
export interface MarkedProcess extends ProcessIdentity {
  readonly token: string;
}

/**
 * The running processes that carry a token in their environment, this one and its ancestors included.
 *
 * Finds what is visible to this user. A process that cleared its environment is not found here, but
 * `killProcessTree` finds it where it descends from one that did not or shares its session or group.
 * Throws `INVALID_OPTIONS`, `PROCESS_TABLE_UNREADABLE`.
 */
export function findProcessesByToken(query: TokenQuery): readonly MarkedProcess[] {
  const matches = tokenMatcher(query);
  return processTable().snapshot().entries.flatMap(({ pid, startToken, token, isDead }) =>
    !isDead && token !== null && matches(token) ? [{ pid, startToken, token }] : [],
  );
}
