import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Artifact } from "@pawl/pipeline";

/** What an artifact's `requires` names and a human has not provided: unset or empty variables, and files that are not there. */
export function missingRequirements(
  artifact: Artifact,
  projectDir: string,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  return [
    ...artifact.requires.env.filter((name) => (environment[name] ?? "") === ""),
    ...artifact.requires.files.filter((path) => !existsSync(join(projectDir, path))),
  ];
}
