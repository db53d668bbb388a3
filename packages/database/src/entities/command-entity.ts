import { EntitySchema } from "typeorm";

/** One human command as it is stored. */
export interface CommandRecord {
  id: number;
  kind: string;
  /** JSON. */
  args: string;
  by: string;
  why: string | null;
  enqueuedAtMs: number;
  /** JSON of the outcome; `null` while the command is pending. */
  outcome: string | null;
  /** See `sealed`. */
  seal: string;
}

/** Human commands on their way to the orchestrator, and what became of them. */
export const CommandEntity = new EntitySchema<CommandRecord>({
  name: "command",
  columns: {
    id: { type: "integer", primary: true },
    kind: { type: "text" },
    args: { type: "text" },
    by: { type: "text", name: "given_by" },
    why: { type: "text", nullable: true },
    enqueuedAtMs: { type: "integer", name: "enqueued_at_ms" },
    outcome: { type: "text", nullable: true },
    seal: { type: "text" },
  },
});
