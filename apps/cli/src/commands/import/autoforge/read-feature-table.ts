import { open, readFile } from "node:fs/promises";

import type { FeatureTable } from "@pawl/pipeline";

import { readFeatureDatabase } from "./read-feature-database.ts";
import { snapshotSource, unreadable } from "./snapshot-source.ts";
import type { SourceFile } from "./snapshot-source.ts";

/** First bytes of every SQLite database. */
const SQLITE_HEADER = "SQLite format 3\0";

/**
 * Reads AutoForge's features from its database, or from the JSON list that it used before; the content decides which of them it
 * is. The file and what lies beside it stay as they are, whoever has it open or locked.
 *
 * @param file - absolute path.
 * @returns the table, and the files that it was read from.
 * @throws CliError `IMPORT_SOURCE_MISSING`, `IMPORT_SOURCE_UNREADABLE`, `IMPORT_SOURCE_BUSY`, `IMPORT_IMPOSSIBLE`.
 */
export async function readFeatureTable(file: string): Promise<{ readonly table: FeatureTable; readonly sources: readonly SourceFile[] }> {
  const snapshot = await snapshotSource(file);
  try {
    const isDatabase = (await firstBytes(snapshot.file, SQLITE_HEADER.length)) === SQLITE_HEADER;
    const table = isDatabase ? await readFeatureDatabase(snapshot.file, file) : await readFeatureList(snapshot.file, file);
    return { table, sources: snapshot.sources };
  } finally {
    await snapshot.dispose();
  }
}

async function firstBytes(file: string, count: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function readFeatureList(copy: string, file: string): Promise<FeatureTable> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await readFile(copy)));
  } catch (error) {
    const isText = error instanceof SyntaxError;
    if (!isText && !(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    throw unreadable(file, isText ? "this is neither a SQLite database nor JSON" : "this is neither a SQLite database nor UTF-8 text", error);
  }
  if (!Array.isArray(value)) throw unreadable(file, "the JSON is no list of features");
  return { rows: value as readonly unknown[], missingColumns: [], otherTables: [] };
}
