import type { ClaimOptions, DeliveryId, FailedAttempt, OutboxDelivery, OutboxStore } from "../../src/index.ts";

/** What a test puts into the outbox; the rest has defaults. */
export interface NewMessage {
  readonly endpointUrl: string;
  readonly messageId: string;
  readonly body?: string;
  readonly secretEnv?: string | null;
}

/** A row of {@link MemoryOutbox}, as a test looks at it. */
export interface OutboxRow extends OutboxDelivery {
  attempts: number;
  dueAtMs: number;
  claimedUntilMs: number;
  deliveredAtMs: number | null;
  errors: string[];
}

/** An outbox in memory with the order rule of `OutboxStore`: of each endpoint only the oldest undelivered row can be claimed. */
export class MemoryOutbox implements OutboxStore {
  readonly rows: OutboxRow[] = [];
  readonly claims: ClaimOptions[] = [];

  add(message: NewMessage): OutboxRow {
    const row: OutboxRow = {
      body: `{"id":"${message.messageId}"}`,
      secretEnv: null,
      ...message,
      id: this.rows.length + 1,
      attempts: 0,
      dueAtMs: 0,
      claimedUntilMs: 0,
      deliveredAtMs: null,
      errors: [],
    };
    this.rows.push(row);
    return row;
  }

  async claimDue(options: ClaimOptions): Promise<readonly OutboxDelivery[]> {
    this.claims.push(options);
    const due = this.#heads().filter((row) => Math.max(row.dueAtMs, row.claimedUntilMs) <= options.nowMs);
    const claimed = due.slice(0, options.limit);
    for (const row of claimed) row.claimedUntilMs = options.nowMs + options.leaseMs;
    return claimed.map((row) => ({ ...row }));
  }

  async markDelivered(id: DeliveryId, nowMs: number): Promise<void> {
    this.#row(id).deliveredAtMs = nowMs;
  }

  async markFailed(id: DeliveryId, failure: FailedAttempt): Promise<void> {
    const row = this.#row(id);
    row.attempts += 1;
    row.claimedUntilMs = 0;
    row.dueAtMs = failure.nextAttemptAtMs;
    row.errors.push(failure.error);
  }

  async nextDueAtMs(): Promise<number | null> {
    const times = this.#heads().map((row) => Math.max(row.dueAtMs, row.claimedUntilMs));
    return times.length === 0 ? null : Math.min(...times);
  }

  #heads(): OutboxRow[] {
    const heads = new Map<string, OutboxRow>();
    for (const row of this.rows) {
      if (row.deliveredAtMs === null && !heads.has(row.endpointUrl)) heads.set(row.endpointUrl, row);
    }
    return [...heads.values()];
  }

  #row(id: DeliveryId): OutboxRow {
    const row = this.rows.find((candidate) => candidate.id === id);
    if (row === undefined) throw new Error(`no row ${String(id)}`);
    return row;
  }
}
