import { readFile } from "node:fs/promises";

import { EXIT_CODES } from "../../../exit-codes.ts";
import type { ExitCode } from "../../../exit-codes.ts";
import { writeResult } from "../../../output/streams.ts";
import type { SchemaName } from "./schema-names.ts";

/** The files of the package, which is what other tools take as well. */
const FILES: Readonly<Record<SchemaName, string>> = {
  report: "@pawl/contract/schema/status-report.schema.json",
  history: "@pawl/contract/schema/history.schema.json",
  vectors: "@pawl/contract/vectors/vectors.schema.json",
};

/** Prints a published schema, byte for byte. */
export async function contractSchemaAction(name: string): Promise<ExitCode> {
  await writeResult(await readFile(new URL(import.meta.resolve(FILES[name as SchemaName]))));
  return EXIT_CODES.OK;
}
