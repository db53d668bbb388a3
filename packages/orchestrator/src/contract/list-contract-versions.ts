import { CONTRACT_VERSION, CONTRACT_VERSIONS } from "@pawl/contract";
import type { ContractVersion } from "@pawl/contract";
import { LedgerError } from "@pawl/database";
import type { Ledger } from "@pawl/database";
import { planContract } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { openPipelineLedger } from "../ledger/ledger-place.ts";
import type { LedgerPlace } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { loadPlan } from "../session/load-plan.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { listApprovals } from "./approvals.ts";
import type { ContractApproval } from "./approvals.ts";
import { contractDigest } from "./contract-digest.ts";

/** A contract version, and what is known of it in a project. */
export interface ListedContractVersion extends ContractVersion {
  /** See `contractDigest`. */
  readonly digest: string;
  /** Defined by the standard, so that no approval is needed. */
  readonly isStandard: boolean;
  /** What a plan has that wants nothing else. */
  readonly isDefault: boolean;
  /** What the project's plan has now. */
  readonly isInPlan: boolean;
  /** Consent to this very digest; `null`: there is none. */
  readonly approval: ContractApproval | null;
  /** The run that was started last, if it pinned this version; `null` otherwise. */
  readonly pinnedBy: string | null;
}

/** What a project's ledger says of contract versions. */
interface LedgerFacts {
  readonly approvals: readonly ContractApproval[];
  /** The run that was started last, and what it pinned. */
  readonly pinned: { readonly run: string; readonly contract: ContractVersion } | null;
}

/**
 * Every contract version that means something in a project: the standard's, then the plan's, the latest run's, and those that
 * were approved before. A folder without a plan or without a ledger has fewer. Changes nothing.
 *
 * @throws OrchestratorError `PLAN_INVALID`, `PLAN_UNREADABLE`. Errors of the ledger keep their own codes.
 */
export async function listContractVersions(folder: string): Promise<readonly ListedContractVersion[]> {
  const paths = await locatePipeline(folder);
  const planned = await plannedContract(paths);
  const { approvals, pinned } = await ledgerFacts(paths.ledger);
  const contracts = [
    ...Object.values(CONTRACT_VERSIONS),
    ...(planned === null ? [] : [planned]),
    ...(pinned === null ? [] : [pinned.contract]),
    ...approvals.map(({ contract }) => contract),
  ];
  const byDigest = new Map(contracts.map((contract) => [contractDigest(contract), contract]));
  const standard = new Set(Object.values(CONTRACT_VERSIONS).map(contractDigest));
  return [...byDigest].map(([digest, { version, weights }]) => ({
    version,
    weights,
    digest,
    isStandard: standard.has(digest),
    isDefault: standard.has(digest) && version === CONTRACT_VERSION,
    isInPlan: planned !== null && contractDigest(planned) === digest,
    approval: approvals.find((approval) => approval.digest === digest) ?? null,
    pinnedBy: pinned !== null && contractDigest(pinned.contract) === digest ? pinned.run : null,
  }));
}

async function plannedContract({ planFile }: PipelinePaths): Promise<ContractVersion | null> {
  try {
    return planContract((await loadPlan(planFile)).plan);
  } catch (error) {
    if (error instanceof OrchestratorError && error.code === "PLAN_MISSING") return null;
    throw error;
  }
}

async function ledgerFacts(place: LedgerPlace): Promise<LedgerFacts> {
  let ledger: Ledger;
  try {
    ledger = await openPipelineLedger(place, { mode: "read-only" });
  } catch (error) {
    if (error instanceof LedgerError && error.code === "LEDGER_MISSING") return { approvals: [], pinned: null };
    throw error;
  }
  try {
    return { approvals: await listApprovals(ledger), pinned: await pinnedContract(ledger) };
  } finally {
    await ledger.close();
  }
}

/** By name and weights, which the digest follows from: a run of an earlier build recorded no digest. */
async function pinnedContract(ledger: Ledger): Promise<LedgerFacts["pinned"]> {
  const run = await ledger.latestRun();
  if (run === null) return null;
  for await (const event of ledger.events({ run, types: ["run.started"], limit: 1 })) {
    if (event.type !== "run.started") continue;
    const { version, weights } = event.data.contract;
    return { run, contract: { version, weights } };
  }
  return null;
}
