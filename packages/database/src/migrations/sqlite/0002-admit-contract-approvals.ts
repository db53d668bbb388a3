import type { MigrationInterface } from "typeorm";

/**
 * Changes no table: it marks a ledger that may hold what earlier builds do not know, such as `contract.approved` and the
 * contract's digest in `run.started`. They say `LEDGER_TOO_NEW` of it, instead of taking a sound ledger for a broken one.
 */
export class AdmitContractApprovals0000000000002 implements MigrationInterface {
  readonly name = "AdmitContractApprovals0000000000002";

  async up(): Promise<void> {
    // The version that the migration leads to is all there is to it.
  }

  async down(): Promise<void> {
    // Nothing was made that could be taken back.
  }
}
