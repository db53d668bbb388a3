import { escapeForTerminal } from "@pawl/agents";
import { approveContract, previewApproval } from "@pawl/orchestrator";
import type { ApprovalDecision, ContractApproval } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { renderWeights } from "../../../output/render-weights.ts";
import { writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";
import { approvalToJson } from "../approval-to-json.ts";

/** How `pawl contract approve` was called. */
export interface ContractApproveActionOptions extends ApprovalDecision {
  readonly cwd: string | null;
  readonly isDryRun: boolean;
  readonly isJson: boolean;
}

/** Records the approval, and says which version it is for. */
export async function contractApproveAction({ cwd, isDryRun, isJson, ...decision }: ContractApproveActionOptions): Promise<ExitCode> {
  if (isDryRun) {
    const { contract, digest, approval } = await previewApproval(await projectFolder(cwd), decision);
    const json = { ...contract, digest, isRecordedNow: false, approval: approval === null ? null : approvalToJson(approval) };
    const what = `contract version ${contract.version}: ${renderWeights(contract.weights)}, digest ${digest}`;
    const lines = [approval === null ? `would approve  ${what}` : `Approved before, by ${approval.by}: ${what}`, "Nothing was changed."];
    await writeResult(`${isJson ? renderJson(json) : lines.map((line) => escapeForTerminal(line)).join("\n")}\n`);
    return EXIT_CODES.OK;
  }
  const { approval, isRecordedNow } = await approveContract(await projectFolder(cwd), decision);
  const { contract, digest } = approval;
  const json = { ...contract, digest, isRecordedNow, approval: approvalToJson(approval) };
  await writeResult(`${isJson ? renderJson(json) : renderApproval(approval, isRecordedNow)}\n`);
  return EXIT_CODES.OK;
}

function renderApproval({ contract, digest, by, why, seq, atMs }: ContractApproval, isRecordedNow: boolean): string {
  const done = isRecordedNow ? "approved by" : "nothing was recorded: it was approved before, by";
  return [
    `contract version ${contract.version}: ${renderWeights(contract.weights)}`,
    `digest ${digest}`,
    `${done} ${by}, event ${seq}, ${new Date(atMs).toISOString()}`,
    ...(why === null ? [] : [`because: ${why}`]),
  ]
    .map((line) => escapeForTerminal(line))
    .join("\n");
}
