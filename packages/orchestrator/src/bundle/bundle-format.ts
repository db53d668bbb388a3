import { canonicalJson } from "@pawl/database";
import { sha256Schema } from "@pawl/pipeline";
import { z } from "zod";

/** Version of the bundle's format that this package reads and writes. */
export const BUNDLE_FORMAT = 1;

/** Names of what a bundle holds. `manifest.json` is the first entry, and names all others. */
export const BUNDLE_FILES = {
  manifest: "manifest.json",
  /** Every event of the ledger up to its head, one per line: canonical JSON with `prevHash` and `hash`. */
  events: "events.jsonl",
  /** Every report of the run as it was stored, one per line: canonical JSON of `StoredReport`. */
  reports: "reports.jsonl",
  /** The run's history, as `pawl contract history` prints it. */
  history: "history.jsonl",
  /** The status file, byte for byte; absent where the run is not the latest, or the project has none. */
  status: "status.json",
  /** One attestation per standing closure, one per line. */
  attestations: "attestations.jsonl",
  /** A git bundle of the commit that holds all closed artifacts, with its history. */
  repository: "repository.bundle",
} as const;

/** Name of a file of evidence in a bundle. */
export function evidencePath(digest: string): string {
  return `evidence/${digest.slice(0, 2)}/${digest}`;
}

/** The digest that names a file of evidence; `null` for any other name. */
export function evidenceDigest(path: string): string | null {
  const digest = /^evidence\/[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(path)?.[1];
  return digest !== undefined && evidencePath(digest) === path ? digest : null;
}

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;

/**
 * Largest size of each file, in bytes. What is read into memory as a whole is limited to what a program can hold; the others are
 * read piece by piece, and cannot be larger than the bundle itself, which is not compressed.
 */
export const MAX_FILE_BYTES: Readonly<Record<keyof typeof BUNDLE_FILES | "evidence", number>> = {
  manifest: 64 * MEBIBYTE,
  events: 64 * GIBIBYTE,
  reports: 256 * MEBIBYTE,
  history: 256 * MEBIBYTE,
  status: MEBIBYTE,
  attestations: 256 * MEBIBYTE,
  repository: 64 * GIBIBYTE,
  evidence: 64 * MEBIBYTE,
};

/** Largest line of the events, in bytes. A plan, which is in one of them, is smaller. */
export const MAX_LINE_BYTES = 256 * MEBIBYTE;

/** Schema of a bundle's manifest. */
const manifestSchema = z.strictObject({
  pawlBundle: z.literal(BUNDLE_FORMAT),
  /** The run whose closures, reports and evidence the bundle holds. */
  run: z.string().min(1),
  /** Where the ledger ended. */
  ledger: z.strictObject({ seq: z.int().nonnegative(), hash: sha256Schema }),
  /** Every other file, in the order of the entries. */
  files: z.array(z.strictObject({ path: z.string().min(1), size: z.int().nonnegative(), sha256: sha256Schema })),
});

/** What a bundle holds, with the digest of each file. */
export type BundleManifest = z.infer<typeof manifestSchema>;

/** One file of a bundle as the manifest names it. */
export type BundledFile = BundleManifest["files"][number];

/** A manifest as text: canonical JSON (RFC 8785) and a newline. */
export function renderManifest(manifest: BundleManifest): string {
  return `${canonicalJson(manifest)}\n`;
}

/** The manifest that a text is, or why it is none. */
export function readManifest(text: string): { readonly ok: true; readonly manifest: BundleManifest } | { readonly ok: false; readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: "it is not JSON" };
  }
  const read = manifestSchema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, problem: `/${issue?.path.join("/") ?? ""}: ${issue?.message ?? "invalid"}` };
  }
  // One value, one text: otherwise a repeated key could say two things to two readers.
  return renderManifest(read.data) === text ? { ok: true, manifest: read.data } : { ok: false, problem: "it is not canonical JSON" };
}

/** Which kind of file a name stands for; `null` for a name that no bundle has. */
export function kindOfFile(path: string): keyof typeof MAX_FILE_BYTES | null {
  if (evidenceDigest(path) !== null) return "evidence";
  const known = Object.entries(BUNDLE_FILES).find(([, name]) => name === path)?.[0];
  return (known as keyof typeof BUNDLE_FILES | undefined) ?? null;
}
