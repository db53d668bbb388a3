import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { CONTRACT_VERSION, CONTRACT_VERSIONS, contractVersionNameProblem, parseStrictJson } from "@pawl/contract";
import { contractSnapshotSchema } from "@pawl/contract/snapshot";
import type { ContractSnapshot } from "@pawl/contract/snapshot";
import { loadPlan, pipelinePaths } from "@pawl/orchestrator";

import { CliError } from "../../../errors/cli-error.ts";
import { errorCode } from "../../../errors/exit-code-of.ts";
import { projectFolder } from "../../../project-folder.ts";
import { readRegularFile } from "../read-regular-file.ts";

/**
 * The snapshot that a name stands for: a version that this package released, the version that the plan defines, or a file.
 *
 * @throws CliError `CONTRACT_UNKNOWN` when it is none of them, `CONTRACT_UNREADABLE` when the file cannot be read or is no
 *   snapshot. The plan's own errors, where the name can be a version's and the plan cannot be read.
 */
export async function readContract(name: string, cwd: string | null): Promise<ContractSnapshot> {
  if (Object.hasOwn(CONTRACT_VERSIONS, name)) return readReleased(name);
  const own = contractVersionNameProblem(name) === null ? await readOwnVersion(name, cwd) : null;
  return own ?? readSnapshot(resolve(await projectFolder(cwd), name));
}

function readReleased(version: string): Promise<ContractSnapshot> {
  return readSnapshot(fileURLToPath(import.meta.resolve(`@pawl/contract/released/${version}.json`)));
}

/** A version of the user's own differs from the standard in its weights alone. */
async function readOwnVersion(name: string, cwd: string | null): Promise<ContractSnapshot | null> {
  const { planFile } = pipelinePaths(await projectFolder(cwd));
  try {
    const { contract } = (await loadPlan(planFile)).plan;
    if (typeof contract === "string" || contract.version !== name) return null;
    return { ...(await readReleased(CONTRACT_VERSION)), version: name, weights: { ...contract.weights } };
  } catch (error) {
    if (errorCode(error) === "PLAN_MISSING") return null;
    throw error;
  }
}

async function readSnapshot(file: string): Promise<ContractSnapshot> {
  const reading = await readRegularFile(file);
  if (!reading.ok && reading.code === "ENOENT") {
    const known = Object.keys(CONTRACT_VERSIONS).join(", ");
    throw new CliError("CONTRACT_UNKNOWN", `${file}: there is no such file, and no contract version is called that`, `Released versions: ${known}.`);
  }
  if (!reading.ok) throw new CliError("CONTRACT_UNREADABLE", `${file}: ${reading.problem}`, "Name a snapshot file.");
  const { value, faults } = parseStrictJson(reading.bytes);
  const parsed = faults.length === 0 ? contractSnapshotSchema.safeParse(value) : null;
  if (parsed?.success === true) return parsed.data;
  const [fault] = faults;
  const [issue] = parsed?.error?.issues ?? [];
  const place = fault?.path ?? issue?.path.map((name) => `/${String(name)}`).join("") ?? "";
  const found = fault === undefined ? (issue?.message ?? "") : `${fault.found}, wanted ${fault.wanted}`;
  throw new CliError(
    "CONTRACT_UNREADABLE",
    `${file}: not a snapshot of the contract: ${place === "" ? "" : `${place}: `}${found}`,
    "Name a file such as node_modules/@pawl/contract/released/1.json.",
  );
}
