import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { OrchestratorError } from "../errors.ts";
import { replaceFile } from "../util/replace-file.ts";
import { sha256 } from "../util/sha256.ts";
import type { Proposal, ProposalRules } from "./planning.ts";

const TEXT_FILE = "proposal.yaml";
const RECORD_FILE = "proposal.json";

const recordSchema = z.strictObject({
  digest: z.string(),
  /** SHA-256 of the plan file that it was made for; `null`: there was none. */
  before: z.string().nullable(),
  rules: z.strictObject({ minArtifacts: z.int(), maxArtifacts: z.int(), isStrict: z.boolean() }),
});

/** A proposal that waits to be adopted. */
export interface StoredProposal {
  readonly text: string;
  readonly digest: string;
  readonly before: string | null;
  readonly rules: ProposalRules;
}

/** Keeps a proposal until it is adopted or the next planning begins. */
export async function storeProposal(folder: string, { text, digest, before }: Proposal, rules: ProposalRules): Promise<void> {
  const record: z.infer<typeof recordSchema> = { digest, before: before === null ? null : sha256(before), rules };
  await mkdir(folder, { recursive: true });
  await replaceFile(join(folder, TEXT_FILE), text, 0o600);
  await replaceFile(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`, 0o600);
}

/**
 * The stored proposal with this digest.
 *
 * @param digest - the first 8 or more of its characters, so that what was looked at is what is adopted.
 * @throws OrchestratorError `PROPOSAL_MISSING`.
 */
export async function readProposal(folder: string, digest: string): Promise<StoredProposal> {
  const missing = (problem: string): OrchestratorError => new OrchestratorError("PROPOSAL_MISSING", problem, "`pawl plan --from <file>` makes a proposal and prints its digest.");
  if (!/^[0-9a-f]{8,64}$/.test(digest)) throw missing(`${JSON.stringify(digest)} is not the beginning of a digest, 8 to 64 hexadecimal digits`);
  const [text, record] = await Promise.all([TEXT_FILE, RECORD_FILE].map((name) => readFile(join(folder, name), "utf8").catch(() => null)));
  const parsed = recordSchema.safeParse(asJson(record ?? null));
  if (text === null || text === undefined || !parsed.success) throw missing("there is no proposal");
  const found = sha256(text);
  if (!found.startsWith(digest)) throw missing(`the proposal that there is has the digest ${found}`);
  return { text, digest: found, before: parsed.data.before, rules: parsed.data.rules };
}

function asJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
