import { CONTRACT_VERSION } from "@pawl/contract";
import { LEDGER_SCHEMA_VERSIONS } from "@pawl/database";
import { BUNDLE_FORMAT } from "@pawl/orchestrator";
import { MESSAGE_VERSION } from "@pawl/webhook";

import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { writeResult } from "../../output/streams.ts";
import { packageVersion } from "../../package-version.ts";

/** Prints the version of the package, alone on the first line, and those of what it reads and writes. */
export async function versionAction(isJson: boolean): Promise<ExitCode> {
  const { sqlite, postgres } = LEDGER_SCHEMA_VERSIONS;
  const versions = { version: packageVersion(), contract: CONTRACT_VERSION, ledgerSchema: { sqlite, postgres }, bundleFormat: BUNDLE_FORMAT, webhookMessages: MESSAGE_VERSION };
  const lines = [
    versions.version,
    `contract ${versions.contract}`,
    `ledger schema ${sqlite} (SQLite), ${postgres} (PostgreSQL)`,
    `bundle format ${versions.bundleFormat}`,
    `webhook messages ${versions.webhookMessages}`,
  ];
  await writeResult(`${isJson ? renderJson(versions) : lines.join("\n")}\n`);
  return EXIT_CODES.OK;
}
