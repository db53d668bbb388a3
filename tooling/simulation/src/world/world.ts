import type { EventType, Plan, WorkspaceMode } from "../../../../packages/pipeline/src/index.ts";
import type { Workspace } from "../../../../packages/workspace/src/index.ts";

import type { MemoryDatabase } from "../database/memory-database.ts";
import type { Choices } from "./choices.ts";
import { Externals } from "./externals.ts";
import { randomPlan } from "./random-plan.ts";
import { changed, Repository } from "./repository.ts";
import { SimulatedAgents } from "./simulated-agents.ts";
import { SimulatedGates } from "./simulated-gates.ts";
import { simulatedWorkspace } from "./simulated-workspace.ts";
import type { AttemptFiles } from "./simulated-workspace.ts";
import { goodText } from "./texts.ts";

/** Everything around the orchestrator that outlives its process, and what is under way beside it. */
export class World {
  readonly choices: Choices;
  readonly database: MemoryDatabase;
  readonly repository: Repository = new Repository();
  readonly externals: Externals = new Externals();
  readonly attempts: Map<number, AttemptFiles> = new Map();
  readonly agents: SimulatedAgents = new SimulatedAgents(this);
  readonly gates: SimulatedGates = new SimulatedGates(this);
  readonly mode: WorkspaceMode;
  /** Environment variables that somebody has provided. */
  readonly environment: Record<string, string> = {};
  /** The plan file as it is now. */
  plan: Plan;
  /** Nothing goes wrong any more. */
  isCalm = false;
  /** What happened, for people; kept only where somebody reads it. */
  readonly story: string[] | null;

  constructor(choices: Choices, database: MemoryDatabase, hasStory: boolean) {
    this.choices = choices;
    this.database = database;
    this.story = hasStory ? [] : null;
    this.mode = choices.weighted([0.7, 0.3]) === 0 ? "isolated" : "in-place";
    this.plan = randomPlan(choices);
    // What is there already is only gated, so that a short schedule comes further.
    const share = [0, 0.2, 0.75][choices.weighted([4, 3, 3])] as number;
    const present = this.plan.artifacts.filter(() => share > 0 && choices.chance(share));
    const files = present.filter(({ location }) => location.includes(".")).map(({ id, location }) => ({ path: location, content: goodText(id, 0) }));
    const { head } = this.repository;
    if (files.length > 0) this.repository.head = this.repository.commit(head, changed(this.repository.at(head).tree, files)).id;
  }

  workspace(): Workspace {
    return simulatedWorkspace(this);
  }

  tell(line: string): void {
    this.story?.push(line);
  }

  /** Whether the ledger announced that the branch moves to a commit. */
  isAnnounced(type: EventType, newHead: string): boolean {
    return this.#has(type, "newHead", newHead);
  }

  /** Whether the ledger has the start of an attempt. */
  hasStarted(attempt: number): boolean {
    return this.#has("attempt.started", "attempt", attempt);
  }

  #has(type: EventType, member: string, value: string | number): boolean {
    return this.database.admin.prepare(`SELECT 1 FROM event WHERE type = ? AND data ->> '${member}' = ?`).get(type, value) !== undefined;
  }
}
