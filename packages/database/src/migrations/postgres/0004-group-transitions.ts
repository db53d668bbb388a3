import type { MigrationInterface, QueryRunner } from "typeorm";

import { ungroupSeals } from "../common/ungrouped-seals.ts";

/** Lets a report say which other one the status file got, where both were committed together. */
export class GroupPostgresTransitions0000000000004 implements MigrationInterface {
  readonly name = "GroupPostgresTransitions0000000000004";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE report ADD COLUMN replaced_by BIGINT");
  }

  async down(runner: QueryRunner): Promise<void> {
    await ungroupSeals(runner, (number) => `$${number}`);
    await runner.query("ALTER TABLE report DROP COLUMN replaced_by");
  }
}
