import type { Project } from "../../support/make-project.ts";
import type { LoggedEvent } from "../../support/parse-ndjson.ts";

interface ClosedData {
  readonly artifact: string;
  readonly attempt: number;
  readonly closure: { readonly commit: string; readonly tree: string };
}

/** What a ledger says of its closures that cannot be: closed twice without a loss in between, lost and not closed again. */
export function closureProblems(events: readonly LoggedEvent[]): readonly string[] {
  const started = events.find(({ type }) => type === "run.started")?.data as
    | { readonly plan: { readonly artifacts: readonly { readonly id: string }[] } }
    | undefined;
  const problems: string[] = [];
  const open = new Set(started?.plan.artifacts.map(({ id }) => id));
  const prepared = new Map<string, string>();
  for (const { seq, type, data } of events) {
    const id = data["artifact"] as string;
    if (type === "plan.amended") for (const added of data["added"] as readonly string[]) open.add(added);
    if (type === "integration.prepared") prepared.set(id, data["newHead"] as string);
    if (type === "artifact.invalidated") {
      if (open.has(id)) problems.push(`event ${seq}: ${id} is invalidated and was not closed`);
      open.add(id);
    }
    if (type !== "artifact.closed") continue;
    const { commit } = (data as unknown as ClosedData).closure;
    if (!open.delete(id)) problems.push(`event ${seq}: ${id} is closed a second time`);
    if (prepared.get(id) !== commit) problems.push(`event ${seq}: ${id} is closed with a commit that was not prepared`);
    prepared.delete(id);
  }
  return [...problems, ...[...open].map((id) => `${id} is not closed`)];
}

/** Attempts that the ledger leaves without an end. */
export function openAttempts(events: readonly LoggedEvent[]): readonly number[] {
  const open = new Set<number>();
  for (const { type, data } of events) {
    if (type === "attempt.started") open.add(data["attempt"] as number);
    if (type === "attempt.ended") open.delete(data["attempt"] as number);
  }
  return [...open];
}

/**
 * What the branch has beside one commit per closure, in the order of the closures, made by the attempt that the ledger names,
 * with the tree that the closure names; and closures whose commit it lacks.
 */
export function branchProblems(project: Project, events: readonly LoggedEvent[]): readonly string[] {
  const format = "%H %T %(trailers:key=Pawl-Artifact,valueonly,separator=%x2C) %(trailers:key=Pawl-Attempt,valueonly,separator=%x2C)";
  // The first commit is the operator's.
  const landed = project.git("log", "--reverse", `--format=${format}`, "main").trimEnd().split("\n").slice(1);
  const closed = events
    .filter(({ type }) => type === "artifact.closed")
    .map(({ data }) => data as unknown as ClosedData)
    .map(({ artifact, attempt, closure }) => `${closure.commit} ${closure.tree} ${artifact} ${attempt}`);
  return [
    ...landed.filter((commit) => !closed.includes(commit)).map((commit) => `on the branch and in no closure: ${commit}`),
    ...closed.filter((commit) => !landed.includes(commit)).map((commit) => `in a closure and not on the branch: ${commit}`),
    ...closed.filter((commit, index) => closed.indexOf(commit) !== index).map((commit) => `in two closures: ${commit}`),
    ...(landed.join("\n") === closed.join("\n") ? [] : ["the branch and the ledger differ in their order"]),
  ];
}
