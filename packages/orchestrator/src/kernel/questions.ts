import { formatQuestion, isOneSentence, quoteValue } from "@pawl/contract";
import type { PipelineState } from "@pawl/pipeline";

/**
 * The question for a parked artifact. Pawl words it from the plan and from reason codes; nothing that an agent wrote is in
 * it (rule 2#6).
 */
export function parkedQuestion(state: PipelineState, id: string): string {
  const artifact = state.byId.get(id);
  const parking = state.artifacts.get(id)?.parking;
  if (artifact === undefined || parking === undefined || parking === null) {
    throw new Error(`Internal error: artifact ${id} is not parked`);
  }
  return questionAbout(artifact.location, parking);
}

/** The question about an artifact that is, or is about to be, parked for a reason. */
export function questionAbout(
  location: string,
  parking: { readonly reason: string; readonly detail: string; readonly options: readonly string[] },
): string {
  return formatQuestion({ text: questionText(location, parking), options: parking.options });
}

function questionText(location: string, parking: { reason: string; detail: string }): string {
  const artifact = oneSentence(quoteValue(location));
  if (parking.reason === "REQUIREMENT_MISSING") return `${artifact} requires ${oneSentence(parking.detail)}`;
  if (parking.reason === "AGENT_QUESTION") return `${artifact} waits for a decision that its agent asks for`;
  if (parking.reason === "VACUOUS_GATE") return `The gate of ${artifact} passes without it`;
  if (parking.reason === "BUDGET_RUN") return `The run's budget of ${parking.detail} is used up before ${artifact}`;
  if (parking.reason === "BUDGET_ARTIFACT") return `The budget of ${parking.detail} for ${artifact} is used up`;
  if (parking.reason === "USAGE_UNKNOWN") return `What an agent used is unknown, so what is left for ${artifact} is too`;
  return `${artifact} is parked because of ${parking.reason}`;
}

/** A name in quotation marks where a reader would take it for the end of a sentence (rule 4.7#4). */
function oneSentence(name: string): string {
  return isOneSentence(name) ? name : JSON.stringify(name);
}

/** What an assignment says was asked about a parked artifact. */
export function parkedQuestionText(location: string): string {
  return `${location} was parked`;
}
