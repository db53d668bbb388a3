import type { MigrationInterface, QueryRunner } from "typeorm";

/** The events that name an artifact, alone, in a list or among candidates, and the ends of its attempts. */
const HISTORIES = `
  SELECT run, data::jsonb ->> 'artifact' AS artifact, seq FROM event WHERE jsonb_typeof(data::jsonb -> 'artifact') = 'string'
  UNION
  SELECT e.run, named.value, e.seq FROM event e
  CROSS JOIN LATERAL jsonb_array_elements_text(
    CASE WHEN jsonb_typeof(e.data::jsonb -> 'artifacts') = 'array' THEN e.data::jsonb -> 'artifacts' ELSE '[]' END) named (value)
  UNION
  SELECT e.run, candidate.value ->> 'artifact', e.seq FROM event e
  CROSS JOIN LATERAL jsonb_array_elements(
    CASE WHEN e.type = 'attempt.produced' THEN e.data::jsonb -> 'candidates' ELSE '[]' END) candidate (value)
  UNION
  SELECT e.run, named.value, e.seq
  FROM event e JOIN attempt a ON a.run = e.run AND a.attempt = (e.data::jsonb ->> 'attempt')::bigint
  CROSS JOIN LATERAL jsonb_array_elements_text(a.artifacts::jsonb) named (value)
  WHERE e.type = 'attempt.ended'`;

const STATEMENTS = [
  `CREATE TABLE event_artifact (
     run TEXT COLLATE "C" NOT NULL,
     artifact TEXT COLLATE "C" NOT NULL,
     seq BIGINT NOT NULL,
     PRIMARY KEY (run, artifact, seq)
   )`,
  `INSERT INTO event_artifact (run, artifact, seq)
   SELECT run, artifact, seq FROM (${HISTORIES}) histories WHERE run <> ''`,
];

/** Lets the history of an artifact be found without a look at every event of its run. */
export class IndexPostgresHistories0000000000002 implements MigrationInterface {
  readonly name = "IndexPostgresHistories0000000000002";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE event_artifact");
  }
}
