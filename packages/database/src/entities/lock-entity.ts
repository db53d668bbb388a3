import { EntitySchema } from "typeorm";

/** The pipeline's lock as it is stored. */
export interface LockRecord {
  id: number;
  /** Fencing number: grows with every acquisition and is never given out again. */
  token: number;
  /** 0 or 1. */
  held: number;
  pid: number;
  host: string;
  startToken: string;
  acquiredAtMs: number;
  heartbeatAtMs: number;
  /** See `sealed`. */
  seal: string;
}

/** The one row that says which orchestrator may write. */
export const LockEntity = new EntitySchema<LockRecord>({
  name: "pipeline_lock",
  columns: {
    id: { type: "integer", primary: true },
    token: { type: "integer" },
    held: { type: "integer" },
    pid: { type: "integer" },
    host: { type: "text" },
    startToken: { type: "text", name: "start_token" },
    acquiredAtMs: { type: "integer", name: "acquired_at_ms" },
    heartbeatAtMs: { type: "integer", name: "heartbeat_at_ms" },
    seal: { type: "text" },
  },
});
