/** Writes `docs/errors.md` from the catalogue of the built command. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ERRORS_PAGE, readErrorsPage } from "./checks/error-catalogue.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

writeFileSync(join(workspaceRoot, ERRORS_PAGE), await readErrorsPage(workspaceRoot));
