import { oneLine } from "@pawl/agents";
import type { EventData, EventType, RecordedEvent } from "@pawl/pipeline";

import { formatMoney } from "./format-money.ts";
import { renderWeights } from "./render-weights.ts";

/** Longest list of names that is spelt out. */
const MAX_NAMES = 8;
/** Characters of a commit or digest that are shown. */
const SHORT = 10;

const DESCRIPTIONS: { readonly [T in EventType]: (data: EventData<T>, run: string) => string } = {
  "run.started": ({ plan, contract, mode, branch, head }, run) =>
    `run ${run}: ${plan.artifacts.length} artifacts, contract ${contract.version}, ${mode}, ${branch === null ? "no branch" : `branch ${branch}`} at ${short(head)}`,
  "plan.amended": ({ added, changed, planDigest, by, why }) =>
    `${added.length} added${inParentheses(added)}, ${changed.length} changed${inParentheses(changed)}, plan ${short(planDigest)}${decided(by, why)}`,
  "artifacts.registered": ({ artifact, from, added, changed, removed }) =>
    `${artifact}: ${oneLine(from)}: ${added.length} added${inParentheses(added)}, ${changed.length} changed${inParentheses(changed)}, ${removed.length} removed${inParentheses(removed)}`,
  "run.completed": () => "every required artifact is closed",
  "run.aborted": ({ stage, cause, by, why }) => `in stage ${stage}: ${cause}${decided(by, why)}`,
  "run.paused": ({ by, why }) => `nothing new is started${decided(by, why)}`,
  "run.resumed": ({ by, why }) => `work goes on${decided(by, why)}`,
  "stage.entered": ({ stage }) => stage,
  "stage.reopened": ({ stage, cause, trigger }) => `${stage}: ${cause} ${shortIfCommit(trigger)}`,
  "attempt.started": ({ attempt, artifacts, kind, profile }) =>
    `attempt ${attempt} on ${names(artifacts)}: ${kind}${profile === null ? "" : ` ${profile}`}`,
  "attempt.produced": ({ attempt, candidates, durationMs }) =>
    `attempt ${attempt}: ${names(candidates.map((one) => `${one.artifact} ${short(one.commit)}`))} after ${durationMs} ms`,
  "attempt.recovered": ({ attempt, artifacts }) => `attempt ${attempt} on ${names(artifacts)}`,
  "agent.rate_limited": ({ profile, attempt, untilMs, hintMs, streak }) =>
    `${profile}${ofAttempt(attempt)}: ${untilMs === null ? "waits for an answer" : `waits until ${new Date(untilMs).toISOString()}`}` +
    `${hintMs === null ? "" : `, told ${new Date(hintMs).toISOString()}`}, ${streak} in a row`,
  "usage.settled": ({ attempt, charged, problem, isUnknown }) =>
    `attempt ${attempt}: ${formatMoney(charged.moneyMicros)} money, ${charged.tokens} tokens, ${charged.timeMs} ms` +
    `${problem === null ? "" : `: ${oneLine(problem)}`}${isUnknown ? ", a human is asked" : ""}`,
  "attempt.ended": ({ attempt, outcome, reason, detail }) => `attempt ${attempt}: ${outcome} ${reason}${about(detail)}`,
  "result.refused": ({ attempt, artifacts, reason }) => `attempt ${attempt} on ${names(artifacts)}: ${reason}`,
  "gate.started": ({ artifact, attempt, purpose, commit }) => `${artifact}${ofAttempt(attempt)}: ${purpose} at ${short(commit)}`,
  "gate.finished": (data) => {
    const { artifact, attempt, purpose, verdict, reason, detail, control } = data;
    const controlText = control === null ? "" : `, control ${control.verdict} ${control.reason}`;
    return `${artifact}${ofAttempt(attempt)}: ${purpose}: ${verdict} ${reason}${controlText}${about(detail)}`;
  },
  "integration.queued": ({ artifact, attempt, candidate }) => `${artifact}${ofAttempt(attempt)}: ${short(candidate.commit)}`,
  "integration.prepared": ({ artifact, attempt, oldHead, newHead }) =>
    `${artifact}${ofAttempt(attempt)}: ${short(oldHead)} -> ${short(newHead)}`,
  "integration.dropped": ({ artifact, attempt, newHead, cause }) =>
    `${artifact}${ofAttempt(attempt)}: ${short(newHead)}${about(cause)}`,
  "artifact.closed": ({ artifact, attempt, location, version, closure }) =>
    `${artifact}${ofAttempt(attempt)}: ${location}${version === null ? "" : `@${version}`} at ${short(closure.commit)}${closure.gated === undefined ? "" : `, gated on ${short(closure.gated.commit)}`}`,
  "artifact.invalidated": ({ artifact, cause, trigger }) => `${artifact}: ${cause} ${shortIfCommit(trigger)}`,
  "artifact.retried": ({ artifact, attempt, reason, charged, detail }) =>
    `${artifact}${ofAttempt(attempt)}: ${reason}${charged ? "" : ", not charged"}${about(detail)}`,
  "artifact.parked": ({ artifact, attempt, reason, options, detail }) =>
    `${artifact}${ofAttempt(attempt)}: ${reason} (${options.join("/")})${about(detail)}`,
  "artifact.unparked": ({ artifact, by, why }) => `${artifact}${decided(by, why)}`,
  "stage.reopen_ordered": ({ stage, by, why }) => `${stage}${decided(by, why)}`,
  "rollback.prepared": ({ targets, oldHead, newHead, rolledBack, by, why }) =>
    `${names(targets.map(oneLine))}: ${short(oldHead)} -> ${short(newHead)}, ${rolledBack.length} closures lost${decided(by, why)}`,
  "rollback.executed": ({ newHead, reverts }) =>
    `${names(reverts.map(({ commit, revert }) => `${short(commit)} by ${short(revert)}`))}, head ${short(newHead)}`,
  "rollback.dropped": ({ newHead, cause }) => `${short(newHead)}${about(cause)}`,
  "artifact.cancelled": ({ artifact }) => artifact,
  "artifact.restored": ({ artifact }) => artifact,
  "artifact.gate_first": ({ artifact, cause, trigger }) => `${artifact}: ${cause} ${shortIfCommit(trigger)}`,
  "artifact.regate": ({ artifact, cause, trigger }) => `${artifact}: ${cause} ${shortIfCommit(trigger)}`,
  "artifact.regated": ({ artifact, verdict, commit }) => `${artifact}: ${verdict} at ${short(commit)}`,
  "evidence.unreadable": ({ artifact, attempt, digest, problem }) => `${artifact}${ofAttempt(attempt)}: ${short(digest)} is ${problem}`,
  "question.raised": ({ question }) => question,
  "question.answered": (data) => `${data.artifact ?? "calculation"}: ${data.option}${decided(data.by, data.why)}`,
  "decision.refused": ({ decision, answer, targets = [], by, why, reason }) =>
    `${decision}${targets.length === 0 ? "" : ` ${names(targets.map(oneLine))}`}` +
    `${answer === null ? "" : ` ${answer.location}: ${answer.option}`}: ${reason}${decided(by, why)}`,
  "branch.foreign_commit": ({ from, to, commits, paths }) =>
    `${short(from)} -> ${short(to)}: ${commits.length} commits, ${paths} paths`,
  "status.tampered": ({ stage, found, quarantine }) =>
    `in stage ${stage}: ${found === null ? "the file was gone" : `found ${short(found)}`}` +
    (quarantine === null ? "" : `, kept as ${quarantine}`),
  "calculation.failed": ({ reason }) => reason,
  "silence.expired": ({ windowMs }) => `nothing observable for ${windowMs} ms`,
  "report.emitted": ({ cause, digest }) => `${cause} ${short(digest)}`,
  "contract.approved": ({ version, weights, digest, by, why }) =>
    `${version} (${renderWeights(weights)}) ${short(digest)}${decided(by, why)}`,
  "plan.imported": ({ from, sources, features, artifacts, claims, oddities, planFileDigest }) =>
    `from ${from} ${names(sources.map(({ name, digest }) => `${oneLine(name)} ${short(digest)}`))}: ${features} features, ${claims.length} claimed as done, ` +
    `${oddities.length} oddities; plan ${short(planFileDigest)} of ${artifacts} artifacts`,
  "orchestrator.started": ({ pid, host, networkFileSystem: type }) => `pid ${pid} on ${host}${type === undefined ? "" : `, ledger on ${type}`}`,
  "orchestrator.stop_ordered": ({ by, why }) => `the orchestrator is to stop${decided(by, why)}`,
  "orchestrator.stopped": ({ pid, end }) => `pid ${pid}, ${end}`,
};

/**
 * What an event says beyond its type, on one line: facts of the ledger, never a percentage, a state or what an agent printed
 * (rule 2.2#4). Not escaped as a whole; see `renderEvent`.
 */
export function describeEvent(event: RecordedEvent): string {
  const describe = DESCRIPTIONS[event.type] as (data: unknown, run: string) => string;
  return describe(event.data, event.run);
}

function short(id: string): string {
  return id.slice(0, SHORT);
}

function shortIfCommit(trigger: string): string {
  return /^[0-9a-f]{40,64}$/.test(trigger) ? short(trigger) : trigger;
}

function names(list: readonly string[]): string {
  const rest = list.length - MAX_NAMES;
  return rest > 0 ? `${list.slice(0, MAX_NAMES).join(", ")} and ${rest} more` : list.join(", ");
}

function inParentheses(ids: readonly string[]): string {
  return ids.length === 0 ? "" : ` (${names(ids)})`;
}

function ofAttempt(attempt: number | null): string {
  return attempt === null ? "" : ` (attempt ${attempt})`;
}

function about(detail: string): string {
  return detail === "" ? "" : `: ${oneLine(detail)}`;
}

function decided(who: string | null, why: string | null): string {
  return `${who === null ? "" : ` by ${oneLine(who)}`}${why === null ? "" : `: ${oneLine(why)}`}`;
}
