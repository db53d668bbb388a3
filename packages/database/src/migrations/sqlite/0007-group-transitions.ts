import type { MigrationInterface, QueryRunner } from "typeorm";

import { ungroupSeals } from "../common/ungrouped-seals.ts";

/**
 * Lets a report say which other one the status file got, where both were committed together. Each report before was for the file
 * itself, so nothing is to be filled in, and seals stay as they are.
 */
export class GroupTransitions0000000000007 implements MigrationInterface {
  readonly name = "GroupTransitions0000000000007";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE report ADD COLUMN replaced_by INTEGER");
  }

  async down(runner: QueryRunner): Promise<void> {
    await ungroupSeals(runner, () => "?");
    await runner.query("ALTER TABLE report DROP COLUMN replaced_by");
  }
}
