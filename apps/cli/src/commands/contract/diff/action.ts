import { escapeForTerminal } from "@pawl/agents";
import { CONTRACT_VERSION } from "@pawl/contract";
import { diffContracts } from "@pawl/contract/snapshot";
import type { ContractDifference, ContractSnapshot } from "@pawl/contract/snapshot";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { renderJson } from "../../../output/render-json.ts";
import { writeResult } from "../../../output/streams.ts";
import { readContract } from "./read-contract.ts";

/** Prints every difference between two versions of the contract. @throws CliError `CONTRACT_UNKNOWN`, `CONTRACT_UNREADABLE`. */
export async function contractDiffAction(options: {
  readonly cwd: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly isJson: boolean;
}): Promise<ExitCode> {
  const { cwd, from, to, isJson } = options;
  const before = await readContract(from, cwd);
  const after = await readContract(to ?? CONTRACT_VERSION, cwd);
  const differences = diffContracts(before, after);
  const result = { from: before.version, to: after.version, isBreaking: differences.some(({ isBreaking }) => isBreaking), differences };
  await writeResult(`${isJson ? renderJson(result) : renderDifferences(before, after, differences).join("\n")}\n`);
  return EXIT_CODES.OK;
}

function renderDifferences(
  before: ContractSnapshot,
  after: ContractSnapshot,
  differences: readonly ContractDifference[],
): readonly string[] {
  const breaking = differences.filter(({ isBreaking }) => isBreaking).length;
  const count = `${differences.length} ${differences.length === 1 ? "difference" : "differences"}, ${breaking} breaking`;
  return [
    `${escapeForTerminal(before.version)} -> ${escapeForTerminal(after.version)}: ${count}`,
    ...differences.flatMap(({ path, change, before: was, after: is, isBreaking }) => [
      `${isBreaking ? "BREAKING" : "compatible"} ${change} ${escapeForTerminal(path)}`,
      ...(was === null ? [] : [`  - ${escapeForTerminal(was)}`]),
      ...(is === null ? [] : [`  + ${escapeForTerminal(is)}`]),
    ]),
  ];
}
