import type { MigrationInterface, QueryRunner } from "typeorm";

/** The events that name an artifact, alone, in a list or among candidates, and the ends of its attempts. */
const HISTORIES = `
  SELECT run, json_extract(data, '$.artifact') AS artifact, seq FROM event WHERE json_type(data, '$.artifact') = 'text'
  UNION
  SELECT e.run, named.value, e.seq FROM event e, json_each(e.data, '$.artifacts') named
  WHERE json_type(e.data, '$.artifacts') = 'array'
  UNION
  SELECT e.run, json_extract(candidate.value, '$.artifact'), e.seq FROM event e, json_each(e.data, '$.candidates') candidate
  WHERE e.type = 'attempt.produced'
  UNION
  SELECT e.run, named.value, e.seq
  FROM event e JOIN attempt a ON a.run = e.run AND a.attempt = json_extract(e.data, '$.attempt'), json_each(a.artifacts) named
  WHERE e.type = 'attempt.ended'`;

const STATEMENTS = [
  `CREATE TABLE event_artifact (
     run TEXT NOT NULL,
     artifact TEXT NOT NULL,
     seq INTEGER NOT NULL,
     PRIMARY KEY (run, artifact, seq)
   ) STRICT`,
  `INSERT INTO event_artifact (run, artifact, seq)
   SELECT run, artifact, seq FROM (${HISTORIES}) WHERE run <> '' ORDER BY seq`,
];

/** Lets the history of an artifact be found without a look at every event of its run. */
export class IndexHistories0000000000005 implements MigrationInterface {
  readonly name = "IndexHistories0000000000005";

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE event_artifact");
  }
}
