import type { MigrationInterface, QueryRunner } from "typeorm";

/** What each artifact of a run needs, as its plan says. */
const NEEDS = `
  SELECT e.run AS run, json_extract(artifact.value, '$.id') AS id, need.value AS need
  FROM event e, json_each(e.data, '$.plan.artifacts') artifact, json_each(artifact.value, '$.needs') need
  WHERE e.type = 'run.started'`;

const STATEMENTS = [
  `ALTER TABLE artifact ADD COLUMN ready INTEGER NOT NULL DEFAULT 0`,
  `UPDATE artifact SET ready = 1 WHERE phase = 'pending'`,
  `UPDATE artifact SET ready = 0 WHERE (run, id) IN (
     SELECT n.run, n.id FROM (${NEEDS}) n JOIN artifact a ON a.run = n.run AND a.id = n.need WHERE a.phase <> 'closed')`,
  `CREATE INDEX artifact_by_phase ON artifact (run, phase, position)`,
  `CREATE INDEX artifact_ready ON artifact (run, position) WHERE ready = 1`,
];

/**
 * Lets artifacts be found by their phase, and the ready ones at all, without a look at every artifact. Events of the type
 * `plan.imported` need no table of their own; a build that does not know them knows no schema of this version either, and
 * refuses the ledger.
 */
export class IndexProjections0000000000003 implements MigrationInterface {
  readonly name = "IndexProjections0000000000003";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP INDEX artifact_ready");
    await runner.query("DROP INDEX artifact_by_phase");
    await runner.query("ALTER TABLE artifact DROP COLUMN ready");
  }
}
