import { userInfo } from "node:os";

import { CliError } from "../errors/cli-error.ts";

/**
 * Who takes a decision: the name given with `--by`, else the user's.
 *
 * @throws CliError `USER_UNKNOWN` where the system knows no name for the user.
 */
export function decider(by: string | undefined): string {
  if (by !== undefined && by !== "") return by;
  try {
    return userInfo().username;
  } catch (error) {
    throw new CliError("USER_UNKNOWN", "the system has no name for this user", "Say with --by who decides.", { cause: error });
  }
}
