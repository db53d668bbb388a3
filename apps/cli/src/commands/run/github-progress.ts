import { join } from "node:path";

import { escapeForTerminal } from "@pawl/agents";
import { pipelinePaths } from "@pawl/orchestrator/paths";
import type { EventType, PipelineState, RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "../../output/describe-event.ts";
import { eventMeaning, QUIET_EVENTS } from "../../output/event-meaning.ts";
import { renderEvent } from "../../output/render-event.ts";
import { placeProperties } from "../../output/github-notices.ts";
import { writeErrorLine } from "../../output/streams.ts";
import type { NoticePlace } from "../../output/streams.ts";
import { END_OF_GROUP, workflowCommand, workflowLine } from "../../output/workflow-command.ts";
import type { RunProgress } from "./run-progress.ts";

/** What ends a run, or holds it up until a human comes. All else that went wrong is tried again by Pawl itself. */
const ERRORS: ReadonlySet<EventType> = new Set<EventType>(["artifact.parked", "calculation.failed", "question.raised", "run.aborted", "status.tampered"]);

/** Lines on standard error as GitHub Actions reads them: a group for each stage, and annotations at an artifact's location for what went wrong. */
export function githubProgress(projectDir: string): RunProgress {
  const places = new PlacesOfEvents(projectDir);
  let group: string | null = null;
  const enter = (next: string | null): void => {
    if (next === group) return;
    if (group !== null) writeErrorLine(END_OF_GROUP);
    if (next !== null) writeErrorLine(workflowCommand("group", `Stage ${next}`));
    group = next;
  };
  return {
    noticed: (event: RecordedEvent, state: PipelineState) => {
      enter(state.stage);
      const place = places.placeOf(event, state);
      if (!QUIET_EVENTS.has(event.type)) writeErrorLine(eventLine(event, place));
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

function eventLine(event: RecordedEvent, place: NoticePlace | null): string {
  const { type } = event;
  const properties = { ...placeProperties(place, process.env), title: type };
  if (ERRORS.has(type)) return workflowCommand("error", escapeForTerminal(describeEvent(event)), properties);
  return eventMeaning(event) === "wrong" ? workflowCommand("warning", escapeForTerminal(describeEvent(event)), properties) : workflowLine(renderEvent(event));
}

/** What file of the project an event is about. */
class PlacesOfEvents {
  readonly #projectDir: string;
  /** The first artifact of each attempt that has not ended: its end names none. */
  readonly #artifacts = new Map<number, string>();

  constructor(projectDir: string) {
    this.#projectDir = projectDir;
  }

  /** `null`: none. Escape what is made of it: a plan has a part in it. */
  placeOf({ type, data }: RecordedEvent, { byId }: PipelineState): NoticePlace | null {
    if (type === "status.tampered") return { file: pipelinePaths(this.#projectDir).statusFile };
    const artifact = type === "attempt.ended" ? this.#artifacts.get(data.attempt) : "artifact" in data ? data.artifact : null;
    if (type === "attempt.started") this.#artifacts.set(data.attempt, data.artifacts[0] ?? "");
    else if (type === "attempt.ended") this.#artifacts.delete(data.attempt);
    const location = typeof artifact === "string" ? byId.get(artifact)?.location : undefined;
    return location === undefined ? null : { file: join(this.#projectDir, location) };
  }
}
