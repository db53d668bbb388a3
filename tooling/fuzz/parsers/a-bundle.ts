import { createHash } from "node:crypto";

import { BUNDLE_FILES, renderManifest } from "../../../packages/orchestrator/dist/bundle/bundle-format.js";
import { tarFile } from "../../../packages/orchestrator/dist/bundle/tar-file.js";

/** A bundle of one event: small enough for its headers to be changed as often as its files. */
export async function aBundle(eventLine: string): Promise<Buffer> {
  const { hash } = JSON.parse(eventLine) as { readonly hash: string };
  const files = Object.entries({ [BUNDLE_FILES.events]: `${eventLine}\n`, [BUNDLE_FILES.reports]: "", [BUNDLE_FILES.history]: "", [BUNDLE_FILES.status]: "{}\n" });
  const named = files.map(([path, text]) => ({ path, size: Buffer.byteLength(text), sha256: createHash("sha256").update(text).digest("hex") }));
  const manifest = renderManifest({ pawlBundle: 1, run: "run-1", ledger: { seq: 1, hash }, files: named });
  const chunks: Uint8Array[] = [];
  const entries = [["manifest.json", manifest] as const, ...files].map(([path, text]) => ({ path, size: Buffer.byteLength(text), content: [Buffer.from(text)] }));
  for await (const chunk of tarFile(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
