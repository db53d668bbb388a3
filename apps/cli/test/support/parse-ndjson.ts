/** An event as `pawl log --json` prints it. */
export interface LoggedEvent {
  readonly seq: number;
  readonly run: string;
  readonly at: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** Reads NDJSON of ledger events; every line must be one. */
export function parseNdjson(text: string): readonly LoggedEvent[] {
  if (text === "") return [];
  return text.trimEnd().split("\n").map((line) => JSON.parse(line) as LoggedEvent);
}
