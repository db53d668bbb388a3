import { createHash } from "node:crypto";

/** A version of the contract with weights of one's own, as a plan defines it. */
export const TEAM_2 = { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 } } as const;

/** The same name with other weights, which makes it another version. */
export const TEAM_2_CHANGED = { version: "team-2", weights: { A: 40, B: 30, C: 20, D: 10 } } as const;

/** Digest of {@link TEAM_2}, as the documentation of the contract says it is made, with nothing of the product. */
export const TEAM_2_DIGEST = createHash("sha256")
  .update('{"version":"team-2","weights":{"A":10,"B":20,"C":50,"D":20}}', "utf8")
  .digest("hex");

/** Digest of the standard's version 1, made in the same way. */
export const STANDARD_DIGEST = createHash("sha256")
  .update('{"version":"1","weights":{"A":20,"B":25,"C":30,"D":25}}', "utf8")
  .digest("hex");
