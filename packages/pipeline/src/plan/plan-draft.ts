import { STAGES, type Stage } from "@pawl/contract";
import { planLocationProblem, splitLocation } from "./location.ts";
import { globProblem } from "../util/glob.ts";

/** A text of a list, with its position there. */
export interface DraftEntry {
  readonly text: string;
  readonly position: number;
}

/**
 * What can be made out of one artifact of a file that may be wrong elsewhere, so that rules across artifacts still find
 * everything in one go. `null`: not there or not valid; the schema reports that.
 */
export interface ArtifactDraft {
  readonly position: number;
  readonly id: string | null;
  readonly stage: Stage | null;
  readonly location: string | null;
  readonly isFolder: boolean;
  readonly isOptional: boolean;
  readonly needs: readonly DraftEntry[];
  /** Valid globs only. */
  readonly writes: readonly DraftEntry[];
  readonly fields: Readonly<Record<string, unknown>>;
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as a mapping, or an empty one. */
export const asMapping = (value: unknown): Readonly<Record<string, unknown>> => (isMapping(value) ? value : {});

/** The value as a list, or an empty one. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const textEntries = (value: unknown): DraftEntry[] =>
  asList(value).flatMap((text, position) => (typeof text === "string" ? [{ text, position }] : []));

const draftArtifact = (value: unknown, position: number): ArtifactDraft => {
  const fields = asMapping(value);
  const { id, stage, location } = fields;
  const isLocation = typeof location === "string" && planLocationProblem(location) === null;
  const split = isLocation ? splitLocation(location) : null;
  return {
    position,
    id: typeof id === "string" ? id : null,
    stage: STAGES.find((known) => known === stage) ?? null,
    location: split?.location ?? null,
    isFolder: split?.isFolder ?? false,
    isOptional: fields["optional"] === true,
    needs: textEntries(fields["needs"]),
    writes: textEntries(fields["writes"]).filter(({ text }) => globProblem(text) === null),
    fields,
  };
};

/** The artifacts of a file's content, as far as they can be made out. */
export const draftArtifacts = (root: unknown): ArtifactDraft[] => asList(asMapping(root)["artifacts"]).map(draftArtifact);
