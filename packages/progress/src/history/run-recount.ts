import {
  CALCULATION_QUESTION,
  describeFound,
  type HistoryStep,
  type PerStage,
  type ProgressEvent,
  type RuleId,
  type Stage,
  type Violation,
} from "@pawl/contract";
import { calculateProgress } from "../calculate-progress.ts";
import { failClosedFields } from "../fail-closed-fields.ts";

/** Percentages that a report may have to show. */
interface Percentages {
  readonly overallPercent: number;
  readonly stagePercent: number;
}

/** Counts one run again, step by step. Deals with percentages only. */
export class RunRecount {
  readonly #weights: PerStage<number>;
  /** Where the events say that the run is; every run starts in A (I12). */
  #stage: Stage = "A";
  /** Whether a calculation failed whose question is not answered with YES yet (rule 6.2#3). */
  #isFailed = false;
  #isAborted = false;
  /** What was calculated last; `null` before the first report. */
  #calculated: Percentages | null = null;

  constructor(weights: PerStage<number>) {
    this.#weights = weights;
  }

  /** What the step's report shows wrongly. A step in whose run something could not be read is not judged. */
  check({ line, events, report, tallies, isComplete }: HistoryStep): readonly Violation[] {
    if (!isComplete) return [];
    for (const event of events) this.#take(event);
    if (report === undefined) return [];
    const fields = fieldsOf(report);
    const outcome = calculateProgress({ weights: this.#weights, tallies, currentStage: this.#stage });
    const comparison = new Comparison(`/${line}/report`, fields);
    if (this.#isAborted) {
      comparison.percentages(this.#calculated ?? (outcome.ok ? outcome : NOTHING), "4.2#2", "4.3#1", "as calculated last");
    } else if (this.#isFailed || !outcome.ok) {
      const fixed = failClosedFields(this.#calculated?.overallPercent ?? null);
      const why = outcome.ok ? "because a calculation failed" : `because ${outcome.detail}`;
      comparison.percentages(fixed, "4.2#3", "4.2#3", why);
      comparison.failClosed(fixed.questions, why);
    } else {
      comparison.notFailClosed();
      comparison.stage(this.#stage);
      comparison.percentages(outcome, "4.2#2", "4.3#1", "counted from what is closed");
      this.#calculated = outcome;
    }
    return comparison.violations;
  }

  #take(event: ProgressEvent): void {
    switch (event.type) {
      case "stage.entered":
      case "stage.reopened":
        this.#stage = event.data.stage;
        return;
      case "calculation.failed":
        this.#isFailed = true;
        return;
      case "question.answered":
        if (event.data.artifact === null && event.data.option === "YES") this.#isFailed = false;
        return;
      case "run.aborted":
        this.#isAborted = true;
        return;
      default:
    }
  }
}

const NOTHING: Percentages = { overallPercent: 0, stagePercent: 0 };

/** Compares the fields of one report with what they have to be. */
class Comparison {
  readonly violations: Violation[] = [];
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(path: string, fields: Readonly<Record<string, unknown>>) {
    this.#path = path;
    this.#fields = fields;
  }

  percentages(wanted: Percentages, overallRule: RuleId, stageRule: RuleId, why: string): void {
    this.#field(overallRule, "overall_progress_percent", wanted.overallPercent, why);
    this.#field(stageRule, "stage_progress_percent", wanted.stagePercent, why);
  }

  /** 4.3#1: a percentage of another stage than the current one. */
  stage(wanted: Stage): void {
    this.#field("4.3#1", "current_stage", wanted, "the stage that the run is in");
  }

  failClosed(questions: readonly string[], why: string): void {
    if (JSON.stringify(this.#fields["blocking_questions"]) === JSON.stringify(questions)) return;
    this.#add("4.2#3", "blocking_questions", "other questions", `exactly the calculation question, ${why}`);
  }

  notFailClosed(): void {
    const questions = this.#fields["blocking_questions"];
    if (!Array.isArray(questions) || !questions.includes(CALCULATION_QUESTION)) return;
    this.#add("4.2#3", "blocking_questions", "the calculation question", "no such question, because no calculation failed");
  }

  #field(rule: RuleId, name: string, wanted: number | string, why: string): void {
    const found = this.#fields[name];
    if (found !== wanted) this.#add(rule, name, describeFound(found), `${wanted}, ${why}`);
  }

  #add(rule: RuleId, name: string, found: string, wanted: string): void {
    this.violations.push({ rule, path: `${this.#path}/${name}`, found, wanted });
  }
}

/** The fields of a report that came out of JSON; none when it is no object. */
const fieldsOf = (report: unknown): Readonly<Record<string, unknown>> =>
  typeof report === "object" && report !== null ? (report as Readonly<Record<string, unknown>>) : {};
