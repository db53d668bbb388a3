/** Writes `docs/contract.md` from the built contract, the sources, the tests and the vectors. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CONTRACT_PAGE } from "./checks/contract-page.mjs";
import { renderContractPage } from "./contract/contract-page.mjs";
import { readContractPageInput } from "./contract/read-contract-page-input.mjs";
import { listSourceFiles } from "./lib/list-source-files.mjs";
import { workspaceRoot } from "./lib/workspace-root.mjs";

const page = renderContractPage(await readContractPageInput(workspaceRoot, listSourceFiles()));
writeFileSync(join(workspaceRoot, CONTRACT_PAGE), page);
