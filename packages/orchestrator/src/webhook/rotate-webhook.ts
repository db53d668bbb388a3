import { resolve } from "node:path";

import { readText, rotateKeys } from "@pawl/webhook";
import type { SigningKey, TextSource } from "@pawl/webhook";

import { OrchestratorError } from "../errors.ts";
import { replaceFile } from "../util/replace-file.ts";
import { endpointOf, openWebhookProject } from "./webhook-project.ts";

/** What a step of replacing a key came to. */
export interface WebhookRotation {
  /** What the receiver has to know of the new key; `null` where none was made. */
  readonly verifying: string | null;
  /** Where the keys are now: written to a file, or to be put into a variable by hand. */
  readonly place: { readonly kind: "file"; readonly path: string } | { readonly kind: "env"; readonly name: string; readonly keys: string };
}

/**
 * One step of replacing a receiver's signing key; see `rotateKeys`. The file that holds the keys is written anew with mode 0600; what an
 * environment variable has to hold is only answered. With `isDryRun` no file is written, and the keys of the answer are made for nothing.
 *
 * @throws OrchestratorError `WEBHOOK_UNKNOWN`, `WEBHOOK_ROTATION`.
 */
export async function rotateWebhook(
  folder: string,
  environment: NodeJS.ProcessEnv,
  name: string,
  how: { readonly step: "begin" | "finish"; readonly scheme: SigningKey["scheme"]; readonly isDryRun?: boolean },
): Promise<WebhookRotation> {
  const { paths, plan } = await openWebhookProject(folder, environment);
  const { secretEnv, secretFile } = endpointOf(plan, environment, name);
  const path = secretFile === undefined ? null : resolve(paths.projectDir, secretFile);
  const source: TextSource | null = path !== null ? { from: "file", path } : secretEnv === null ? null : { from: "env", name: secretEnv };
  if (source === null) throw rotation(name, "has no key", "Write `secretFile` or `secretEnv` for it into the plan first.");
  const present = await readText(source, environment);
  if (!present.ok && !present.isAbsent) throw rotation(name, present.problem, "Mend that first.");
  const rotated = rotateKeys(present.ok ? present.text : null, how.step, how.scheme);
  if (!rotated.ok) {
    const [problem, hint] = REFUSALS[rotated.reason];
    throw rotation(name, problem, hint);
  }
  if (path === null) return { verifying: rotated.verifying, place: { kind: "env", name: secretEnv ?? "", keys: rotated.keys.trim().replaceAll("\n", " ") } };
  if (how.isDryRun !== true) await replaceFile(path, Buffer.from(rotated.keys), SECRET_FILE_MODE);
  return { verifying: rotated.verifying, place: { kind: "file", path } };
}

const SECRET_FILE_MODE = 0o600;

const REFUSALS = {
  INVALID: ["holds something that is not one or two keys", "Put whsec_… or whsk_… there, or nothing to begin with a new one."],
  UNFINISHED: ["has two keys already", "End that change with `pawl webhook rotate --finish` once the receiver knows the newer key."],
  NOTHING: ["has no older key to leave behind", "Begin with `pawl webhook rotate`."],
} as const;

function rotation(name: string, problem: string, hint: string): OrchestratorError {
  return new OrchestratorError("WEBHOOK_ROTATION", `the receiver ${JSON.stringify(name)}: ${problem}`, hint);
}
