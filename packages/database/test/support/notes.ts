import type { EntityManager } from "typeorm";

import type { WritableConnections } from "../../src/connection/open-connections.ts";
import { connectAt } from "./connect-at.ts";
import type { TestDatabase } from "./ledger-at.ts";

/** Connections to a ledger that has a table of notes beside its own. */
export interface NotesConnections extends WritableConnections {
  /** What is noted and committed, in alphabetical order. */
  readonly notes: () => Promise<string[]>;
}

/** Opens the connections under a ledger, adds the table, and closes them after the test. */
export async function connectNotes(place: string, database: TestDatabase): Promise<NotesConnections> {
  const connections = await connectAt(place, database);
  await connections.queue.write((manager) => manager.query("CREATE TABLE note (name VARCHAR(20) PRIMARY KEY)"));
  const notes = async () => {
    const rows = await connections.reader.query<{ name: string }[]>("SELECT name FROM note ORDER BY name");
    return rows.map(({ name }) => name);
  };
  return { ...connections, notes };
}

/** Notes a name; each can be noted once. */
export function insertNote(manager: EntityManager, name: string): Promise<unknown> {
  return manager.query(`INSERT INTO note (name) VALUES ('${name}')`);
}
