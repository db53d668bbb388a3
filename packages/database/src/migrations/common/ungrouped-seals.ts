import { createHash } from "node:crypto";

import canonicalize from "canonicalize";
import type { QueryRunner } from "typeorm";

/**
 * Gives the reports that were committed together with others the seals that they have without the column that says so.
 *
 * @param placeholder - of a statement's value, by its number.
 */
export async function ungroupSeals(runner: QueryRunner, placeholder: (number: number) => string): Promise<void> {
  const grouped = (await runner.query("SELECT seq, run, bytes, digest FROM report WHERE replaced_by IS NOT NULL")) as Record<string, unknown>[];
  for (const row of grouped) {
    const text = canonicalize({ ...row, seq: Number(row["seq"]), table: "report" }) ?? "";
    const seal = createHash("sha256").update(text, "utf8").digest("hex");
    await runner.query(`UPDATE report SET seal = ${placeholder(1)} WHERE seq = ${placeholder(2)}`, [seal, row["seq"]]);
  }
}
