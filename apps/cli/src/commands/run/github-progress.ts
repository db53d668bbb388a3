import { escapeForTerminal } from "@pawl/agents";
import type { EventType, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "../../output/describe-event.ts";
import { eventMeaning, QUIET_EVENTS } from "../../output/event-meaning.ts";
import { renderEvent } from "../../output/render-event.ts";
import { passNoticesTo } from "../../output/streams.ts";
import { END_OF_GROUP, workflowCommand, workflowLine } from "../../output/workflow-command.ts";
import type { RunProgress } from "./run-progress.ts";

/** What ends a run, or holds it up until a human comes. All else that went wrong is tried again by Pawl itself. */
const ERRORS: ReadonlySet<EventType> = new Set<EventType>(["artifact.parked", "calculation.failed", "question.raised", "run.aborted", "status.tampered"]);

/**
 * Lines on standard error as GitHub Actions reads them: a group for each stage, and annotations for what went wrong. From then
 * on, warnings and errors for standard error are annotations too, also those after the run.
 */
export function githubProgress(): RunProgress {
  let group: string | null = null;
  const write = (line: string): void => void process.stderr.write(`${line}\n`);
  const enter = (next: string | null): void => {
    if (next === group) return;
    if (group !== null) write(END_OF_GROUP);
    if (next !== null) write(workflowCommand("group", `Stage ${next}`));
    group = next;
  };
  passNoticesTo((text, kind) => {
    for (const line of text.split("\n")) write(kind === "notice" ? workflowLine(line) : workflowCommand(kind, line));
  });
  return {
    noticed: (event: RecordedEvent, { stage }: PipelineState) => {
      enter(stage);
      if (!QUIET_EVENTS.has(event.type)) write(eventLine(event));
    },
    ended: () => {
      enter(null);
      return Promise.resolve();
    },
    dispose: () => {
      enter(null);
    },
  };
}

function eventLine(event: RecordedEvent): string {
  const { type } = event;
  if (ERRORS.has(type)) return workflowCommand("error", escapeForTerminal(describeEvent(event)), type);
  return eventMeaning(event) === "wrong" ? workflowCommand("warning", escapeForTerminal(describeEvent(event)), type) : workflowLine(renderEvent(event));
}
