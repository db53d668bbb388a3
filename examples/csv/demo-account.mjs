/** What has to be refused in a run of the example, and how the ledger words it: artifacts by reason code. */
export const EXPECTED_REFUSALS = {
  NOTHING_PRODUCED: { artifacts: ["error-codes"], story: "claimed success and had produced nothing" },
  CHECK_FAILED: { artifacts: ["csv-parser"], story: "its tests failed" },
  EXIT_NONZERO: { artifacts: ["csv-streaming"], story: "the agent crashed half way" },
  PROTECTED_PATH: { artifacts: ["csv-writer"], story: "it edited a test file that is another artifact's" },
  MERGE_CONFLICT: { artifacts: ["api-guide", "rfc-notes"], story: "passed alone and could not be merged with the other one" },
  BREAKS_CLOSED: { artifacts: ["csv-cli"], story: "passed alone and broke an artifact that was closed" },
};

/**
 * @typedef {{ seq: number, run: string, at: string, type: string, data: Record<string, any> }} LedgerEvent
 * @typedef {{ seq: number, artifact: string, attempt: number | null, reason: string, detail: string }} Refusal
 */

/** Reads what `pawl log --json` prints: one event per line. @param {string} ndjson @returns {LedgerEvent[]} */
export function parseLog(ndjson) {
  return ndjson
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/**
 * Every refusal that sent an artifact back or aside, in ledger order. An attempt that was cancelled without fault is none.
 *
 * @param {readonly LedgerEvent[]} events
 * @returns {Refusal[]}
 */
export function refusalsOf(events) {
  return events
    .filter(({ type, data }) => (type === "artifact.retried" && data.charged) || (type === "artifact.parked" && data.attempt !== null))
    .map(({ seq, data: { artifact, attempt, reason, detail } }) => ({ seq, artifact, attempt, reason, detail }));
}

/** Times at which the status file was changed by another hand. @param {readonly LedgerEvent[]} events */
export function tamperings(events) {
  return events.filter((event) => event.type === "status.tampered");
}

/** The largest number of agents that were at work at one moment. @param {readonly LedgerEvent[]} events */
export function mostAgentsAtOnce(events) {
  const working = new Set();
  let most = 0;
  for (const { type, data } of events) {
    if (type === "attempt.started" && data.kind === "agent") working.add(data.attempt);
    if (type === "attempt.produced" || type === "attempt.ended") working.delete(data.attempt);
    most = Math.max(most, working.size);
  }
  return most;
}

/**
 * What the ledger lacks of what the example is to show, one line each; empty where nothing is missing.
 *
 * @param {readonly LedgerEvent[]} events
 * @returns {string[]}
 */
export function missingFrom(events) {
  const refusals = refusalsOf(events);
  const missing = Object.entries(EXPECTED_REFUSALS)
    .filter(([reason, { artifacts }]) => !refusals.some((one) => one.reason === reason && artifacts.includes(one.artifact)))
    .map(([reason, { artifacts }]) => `no refusal of ${artifacts.join(" or ")} with ${reason}`);
  if (tamperings(events).length === 0) missing.push("no status.tampered");
  if (mostAgentsAtOnce(events) < 3) missing.push(`only ${mostAgentsAtOnce(events)} agents at work at once, 3 expected`);
  return missing;
}

/**
 * The account for people.
 *
 * @param {readonly LedgerEvent[]} events
 * @returns {string}
 */
export function accountOf(events) {
  const lines = refusalsOf(events).map(({ seq, artifact, attempt, reason, detail }) => {
    const story = EXPECTED_REFUSALS[reason]?.story ?? "refused";
    const about = detail === "" ? story : `${story}: ${oneLine(detail)}`;
    return { seq, text: `  ${reason.padEnd(17)} ${artifact.padEnd(16)} attempt ${String(attempt).padStart(2)}  ${about}` };
  });
  for (const { seq, data } of tamperings(events)) {
    const kept = data.quarantine === null ? "" : `, kept as .pawl/quarantine/${oneLine(data.quarantine)}`;
    const text = `  ${"STATUS_TAMPERED".padEnd(17)} ${"(the project)".padEnd(16)} ${" ".repeat(10)}  an agent wrote progress/status.json${kept}`;
    lines.push({ seq, text });
  }
  lines.sort((left, right) => left.seq - right.seq);
  const closed = events.filter((event) => event.type === "artifact.closed").length;
  const started = events.filter((event) => event.type === "attempt.started").length;
  return [
    `${closed} closures from ${started} attempts, at most ${mostAgentsAtOnce(events)} agents at work at once.`,
    "What was refused, and why:",
    ...lines.map((line) => line.text),
  ].join("\n");
}

/** Text from a tool's output, short and without control characters. @param {string} text */
function oneLine(text) {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return plain.length > 110 ? `${plain.slice(0, 107)}...` : plain;
}
