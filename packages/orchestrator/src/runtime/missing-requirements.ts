import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Requires } from "@pawl/pipeline";

/** What `requires` of an artifact names and a human has not provided: unset or empty variables, and files that are not there. */
export function missingRequirements(
  requires: Requires,
  projectDir: string,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  return [
    ...requires.env.filter((name) => (environment[name] ?? "") === ""),
    ...requires.files.filter((path) => !existsSync(join(projectDir, path))),
  ];
}
