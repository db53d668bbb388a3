import type { ClaimedQueue, ClaimOptions, OutboxDelivery, OutboxStore, Settlement } from "../../src/index.ts";

/** What a test puts into the outbox; the rest has defaults. */
export interface NewMessage {
  readonly endpoint?: string;
  readonly messageId: string;
  readonly body?: string;
  readonly createdAtMs?: number;
}

/** A row of {@link MemoryOutbox}, as a test looks at it. */
export interface OutboxRow extends OutboxDelivery {
  readonly endpoint: string;
  attempts: number;
  deliveredAtMs: number | null;
  deadAtMs: number | null;
  errors: string[];
}

/** What {@link MemoryOutbox} knows of an endpoint. */
interface EndpointState {
  lease: number;
  leasedUntilMs: number;
  failures: number;
  notBeforeMs: number;
  isDisabled: boolean;
}

/** The endpoint of a message that names none. */
export const DEFAULT_ENDPOINT = "hook";

/** An outbox in memory that keeps what `OutboxStore` promises. */
export class MemoryOutbox implements OutboxStore {
  readonly rows: OutboxRow[] = [];
  readonly claims: ClaimOptions[] = [];
  readonly #endpoints = new Map<string, EndpointState>();

  add(message: NewMessage): OutboxRow {
    const row: OutboxRow = {
      body: `{"id":"${message.messageId}"}`,
      endpoint: DEFAULT_ENDPOINT,
      createdAtMs: Date.now(),
      ...message,
      id: this.rows.length + 1,
      attempts: 0,
      deliveredAtMs: null,
      deadAtMs: null,
      errors: [],
    };
    this.rows.push(row);
    return row;
  }

  /** What is known of an endpoint; a test may change it. */
  endpoint(name: string = DEFAULT_ENDPOINT): EndpointState {
    const known = this.#endpoints.get(name);
    if (known !== undefined) return known;
    const made = { lease: 0, leasedUntilMs: 0, failures: 0, notBeforeMs: 0, isDisabled: false };
    this.#endpoints.set(name, made);
    return made;
  }

  async claimDue(options: ClaimOptions): Promise<readonly ClaimedQueue[]> {
    this.claims.push(options);
    return [...this.#waiting()].flatMap(([name, rows]) => {
      const state = this.endpoint(name);
      if (state.isDisabled || Math.max(state.leasedUntilMs, state.notBeforeMs) > options.nowMs) return [];
      state.lease += 1;
      state.leasedUntilMs = options.nowMs + options.leaseMs;
      const deliveries = rows.slice(0, state.failures > 0 ? 1 : options.limit).map((row) => ({ ...row }));
      return [{ endpoint: name, lease: state.lease, failures: state.failures, deliveries }];
    });
  }

  async settle({ endpoint, lease, nowMs, outcomes, next }: Settlement): Promise<boolean> {
    const state = this.endpoint(endpoint);
    if (state.lease !== lease) return false;
    for (const outcome of outcomes) {
      const row = this.rows.find(({ id }) => id === outcome.id);
      if (row === undefined) throw new Error(`no row ${String(outcome.id)}`);
      if (outcome.kind === "delivered") row.deliveredAtMs = nowMs;
      else {
        row.attempts += 1;
        row.errors.push(outcome.error);
        if (outcome.kind === "dead") row.deadAtMs = nowMs;
      }
    }
    if (next.kind === "go-on") state.leasedUntilMs = nowMs + next.leaseMs;
    else Object.assign(state, { leasedUntilMs: 0, failures: next.failures, notBeforeMs: next.notBeforeMs, isDisabled: next.isDisabled });
    return true;
  }

  async nextDueAtMs(): Promise<number | null> {
    const times = [...this.#waiting().keys()].flatMap((name) => {
      const { isDisabled, notBeforeMs, leasedUntilMs } = this.endpoint(name);
      return isDisabled ? [] : [Math.max(notBeforeMs, leasedUntilMs)];
    });
    return times.length === 0 ? null : Math.min(...times);
  }

  #waiting(): Map<string, OutboxRow[]> {
    return Map.groupBy(
      this.rows.filter(({ deliveredAtMs, deadAtMs }) => deliveredAtMs === null && deadAtMs === null),
      ({ endpoint }) => endpoint,
    );
  }
}
