/** A fault that is planted in Pawl's sources as they are loaded, to see that a simulation finds it. */
export interface Mutation {
  /** What is wrong then. */
  readonly says: string;
  /** File under `packages/`. */
  readonly file: string;
  /** A text that the file has once. */
  readonly from: string;
  readonly to: string;
}

/** Faults that a simulation of 2,000 seeds must find. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "agent-not-stopped": {
    says: "an agent works on after its attempt has lost its lease",
    file: "orchestrator/src/runtime/jobs.ts",
    from: "if (!job.attempts.every(isLive)) job.controller.abort(\"LEASE_LOST\");",
    to: "",
  },
  "leases-survive-tampering": {
    says: "what was stopped because of a tampering keeps its lease",
    file: "orchestrator/src/session/repair-status.ts",
    from: "const released = releaseAllLeases(state, \"STATUS_TAMPERED\", \"the status file was changed by another hand\");",
    to: "const released = state.attempts.size > 99 ? releaseAllLeases(state, \"STATUS_TAMPERED\", \"\") : [];",
  },
  "status-before-commit": {
    says: "the status file is written before the transaction is committed",
    file: "orchestrator/src/runtime/journal.ts",
    from: "    this.#head = await ledger.append(first, ...following);",
    to: "    if (drafts.some(({ stored }) => stored.report !== null)) await this.#options.status.write(last.after.bytes as string, this.#head);\n    this.#head = await ledger.append(first, ...following);",
  },
  "last-report-not-restored": {
    says: "a restart leaves the report that an interrupted write left",
    file: "orchestrator/src/session/repair-status.ts",
    from: "    else await status.write(bytes, journal.head);",
    to: "    else if (reading.kind === \"none\") await status.write(bytes, journal.head);",
  },
  "report-before-digest": {
    says: "the report is put in its place before its digest is",
    file: "orchestrator/src/status/status-writer.ts",
    from: "        await emitted.place();",
    to: "        await report.place();\n        await emitted.place();\n        return;",
  },
  "file-not-synced": {
    says: "a file gets its name before its bytes are on the disk",
    file: "orchestrator/src/util/stage-file.ts",
    from: "      await syncFile(descriptor);",
    to: "",
  },
  "folder-not-synced": {
    says: "a new name may be gone after the machine lost its power",
    file: "orchestrator/src/util/stage-file.ts",
    from: "    await syncFolder(folder);",
    to: "",
  },
  "tampering-overwritten": {
    says: "the status file is written without a look whether another hand was at it",
    file: "orchestrator/src/runtime/journal.ts",
    from: "if (!isReplacing && (await status.read()).kind === \"different\") {",
    to: "if (isReplacing && this.#isFrozen) {",
  },
  "prepared-always-closed": {
    says: "a restart closes what was announced, also where the branch does not hold it",
    file: "orchestrator/src/recovery/recover.ts",
    from: "if (!(await workspace.contains(last.newHead))) {",
    to: "if (journal.state.status !== \"running\") {",
  },
  "prepared-forgotten": {
    says: "a restart neither closes nor drops what was announced",
    file: "orchestrator/src/recovery/recover.ts",
    from: "  if (last === undefined) return;",
    to: "  if (last !== undefined || journal.state.prepared.length === 0) return;",
  },
  "leases-survive-restart": {
    says: "what a dead orchestrator ran keeps its lease, and nobody runs it",
    file: "orchestrator/src/recovery/recover.ts",
    from: "    if (live.state === \"running\") {",
    to: "    if (live.state === \"running\" && live.kind !== \"agent\") {",
  },
  "closed-twice": {
    says: "what was closed stays announced, and is closed again",
    file: "pipeline/src/state/apply-closure.ts",
    from: "{ ...dequeue(state, id), prepared: rest, head: closure.commit, closures }",
    to: "{ ...dequeue(state, id), prepared: closures > 99 ? rest : state.prepared, head: closure.commit, closures }",
  },
  "one-too-many": {
    says: "a stage counts one closure more than it has",
    file: "progress/src/calculate-shares.ts",
    from: "const fraction = doneFraction(closed, required);",
    to: "const fraction = doneFraction(Math.min(closed + 1, required), required);",
  },
  "point-too-early": {
    says: "a percentage shows a point that is not fully earned",
    file: "progress/src/fraction.ts",
    from: "Number(fraction.numerator / fraction.denominator)",
    to: "Number((fraction.numerator + fraction.denominator - 1n) / fraction.denominator)",
  },
  "chain-not-verified": {
    says: "an orchestrator starts on a ledger that was changed",
    file: "orchestrator/src/session/verify-session-ledger.ts",
    from: "if (first !== undefined) throw ledgerBroken(ledger, describeFinding(first));",
    to: "if (first !== undefined && head === null && first.kind === \"file\") throw ledgerBroken(ledger, describeFinding(first));",
  },
  "chain-not-linked": {
    says: "events do not name the hash of the one before",
    file: "database/src/operations/chain-events.ts",
    from: "    prevHash = hash;",
    to: "",
  },
  "stage-exit-not-gated": {
    says: "a stage ends without its closed artifacts being gated again",
    file: "orchestrator/src/runtime/integrate-train.ts",
    from: "const exit = isLast ? await",
    to: "const exit = isLast && members.length > 99 ? await",
  },
  "lost-commit-ignored": {
    says: "a closure stays whose commit was taken off the branch",
    file: "orchestrator/src/runtime/foreign-commits.ts",
    from: "    if (!isThere) lost.push(id);",
    to: "",
  },
  "later-stage-kept": {
    says: "an amendment of an earlier stage leaves the attempts of later ones at work",
    file: "orchestrator/src/kernel/amendment.ts",
    from: "changes.has(id) || (earlier !== null && isLater(state, id, earlier))",
    to: "changes.has(id)",
  },
};
