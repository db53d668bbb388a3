import { listContractVersions } from "@pawl/orchestrator";
import type { ListedContractVersion } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { renderTable } from "../../../output/render-table.ts";
import { renderWeights } from "../../../output/render-weights.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";
import { approvalToJson } from "../approval-to-json.ts";

const HEADINGS = ["VERSION", "WEIGHTS", "DIGEST", "DEFAULT", "PLAN", "LATEST RUN", "APPROVED"];
/** Characters of a digest that the table shows. */
const SHORT_DIGEST = 12;

/** Prints the contract versions that mean something in the project, the standard's first. */
export async function contractVersionsAction(options: { readonly cwd: string | null; readonly isJson: boolean }): Promise<ExitCode> {
  const versions = await listContractVersions(await projectFolder(options.cwd));
  await writeResult(`${options.isJson ? renderJson(versions.map(toJson)) : renderTable(HEADINGS, versions.map(toCells))}\n`);
  return EXIT_CODES.OK;
}

function toCells(listed: ListedContractVersion): readonly string[] {
  const { version, weights, digest, isDefault, isInPlan, pinnedBy } = listed;
  const mark = (is: boolean): string => (is ? "yes" : "-");
  const short = digest.slice(0, SHORT_DIGEST);
  return [version, renderWeights(weights), short, mark(isDefault), mark(isInPlan), mark(pinnedBy !== null), approvalCell(listed)];
}

function approvalCell({ isStandard, approval }: ListedContractVersion): string {
  if (isStandard) return "not needed";
  return approval === null ? "no" : `by ${approval.by}, ${new Date(approval.atMs).toISOString()}`;
}

function toJson(listed: ListedContractVersion): object {
  const { version, weights, digest, isStandard, isDefault, isInPlan, approval, pinnedBy } = listed;
  return { version, weights, digest, isStandard, isDefault, isInPlan, approval: approval === null ? null : approvalToJson(approval), pinnedBy };
}
