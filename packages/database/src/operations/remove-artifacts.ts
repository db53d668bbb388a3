import type { EntityManager } from "typeorm";

import { ArtifactEntity } from "../entities/artifact-entity.ts";

/** Identifiers that one statement names. */
const IDS_AT_ONCE = 500;

/** Removes the rows of artifacts that a run has no more. Their histories stay. Belongs into a transaction. */
export async function removeArtifacts(manager: EntityManager, run: string, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const some = ids.slice(start, start + IDS_AT_ONCE);
    await manager.createQueryBuilder().delete().from(ArtifactEntity).where("run = :run AND id IN (:...some)", { run, some }).execute();
  }
}
