import { escapeForTerminal } from "@pawl/agents";
import { rotateWebhook } from "@pawl/orchestrator";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { writeNotice, writeResult } from "../../../output/streams.ts";
import { projectFolder } from "../../../project-folder.ts";

/** How `pawl webhook rotate` was called. */
export interface WebhookRotateActionOptions {
  readonly cwd: string | null;
  readonly name: string;
  readonly step: "begin" | "finish";
  readonly scheme: "v1" | "v1a";
  readonly isDryRun: boolean;
}

/** Takes one step of replacing a key. The result is what somebody has to be given; that is a secret unless it is a public key. */
export async function webhookRotateAction({ cwd, name, step, scheme, isDryRun }: WebhookRotateActionOptions): Promise<ExitCode> {
  const { verifying, place } = await rotateWebhook(await projectFolder(cwd), process.env, name, { step, scheme, isDryRun });
  if (isDryRun) {
    const what = place.kind === "file" ? `would replace  ${place.path}` : `would print    keys for the variable ${place.name}`;
    await writeResult(`${escapeForTerminal(what)}\nNothing was changed.\n`);
    return EXIT_CODES.OK;
  }
  if (place.kind === "file") writeNotice(`wrote ${escapeForTerminal(place.path)}`);
  else await writeResult(`${place.name}=${JSON.stringify(place.keys)}\n`);
  if (verifying !== null) {
    writeNotice("the receiver checks with this key from now on, or later: until --finish messages carry the older signature too");
    await writeResult(`${verifying}\n`);
  }
  return EXIT_CODES.OK;
}
