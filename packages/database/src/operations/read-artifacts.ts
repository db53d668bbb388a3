import type { ArtifactRow } from "@pawl/pipeline";
import type { DataSource, EntityManager } from "typeorm";

import { ArtifactEntity, type ArtifactRecord } from "../entities/artifact-entity.ts";
import { fromArtifactRecord } from "./projection-records.ts";
import { selectRecords } from "./select-records.ts";
import { UnreadableRowError } from "./unreadable-row.ts";

/** Artifacts that are read with one statement. */
export const ARTIFACTS_PER_STATEMENT = 2_000;

type Source = DataSource | EntityManager;

function readPage(source: Source, run: string, after: string | null): Promise<ArtifactRecord[]> {
  return selectRecords(source, ArtifactEntity, (query) => {
    query.where("t.run = :run", { run }).orderBy("t.id").limit(ARTIFACTS_PER_STATEMENT);
    return after === null ? query : query.andWhere("t.id > :after", { after });
  });
}

/** Sorted here: the order of the ids is that of an index, and a page ends where the next begins. */
function inScheduleOrder(rows: ArtifactRow[]): ArtifactRow[] {
  return rows.sort((one, other) => one.position - other.position);
}

/** The artifacts of a run, read with one statement; `null` where there are too many for one. */
export async function readFewArtifacts(source: Source, run: string): Promise<ArtifactRow[] | null> {
  const records = await readPage(source, run, null);
  if (records.length >= ARTIFACTS_PER_STATEMENT) return null;
  return inScheduleOrder(records.map((record) => fromArtifactRecord(record, run)));
}

/**
 * The artifacts of a run, however many.
 *
 * @param source - one that does not change meanwhile: they are read with more than one statement.
 */
export async function readManyArtifacts(source: Source, run: string): Promise<ArtifactRow[]> {
  const rows: ArtifactRow[] = [];
  const ends = new Set<string>();
  for (let after: string | null = null; ; ) {
    const page: ArtifactRecord[] = await readPage(source, run, after);
    for (const record of page) rows.push(fromArtifactRecord(record, run));
    if (page.length < ARTIFACTS_PER_STATEMENT) return inScheduleOrder(rows);
    const last: string | null = page.at(-1)?.id ?? null;
    // A damaged file can give rows in any order, and the same ones for ever.
    if (last === null || ends.has(last)) throw new UnreadableRowError("rows of artifacts come in no order");
    ends.add(last);
    after = last;
  }
}
