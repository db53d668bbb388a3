import * as fc from "fast-check";
import { anyCase, type Case } from "./arbitrary-case.ts";
import { plausibleReport } from "./arbitrary-report.ts";
import { spell } from "./model.ts";
import { BYTE_RUNS, TEXT_EDITS } from "./text-edits.ts";

/** A text, or bytes, to check and the state that a ledger claims; without `claim` nothing is claimed. */
export interface TextCase {
  readonly text: string | Uint8Array;
  readonly claim?: unknown;
}

const edit = fc.tuple(fc.constantFrom(...TEXT_EDITS), fc.nat(20_000));

const editedText = fc.tuple(plausibleReport.map(spell), fc.array(edit, { maxLength: 2 }))
  .map(([text, edits]) => edits.reduce((edited, [change, at]) => change(edited, at), text));

/** Bytes of a text with a run of others put somewhere, mostly where it does not belong. */
const editedBytes = fc.tuple(editedText, fc.constantFrom(...BYTE_RUNS), fc.nat(20_000)).map(([text, run, at]) => {
  const bytes = new TextEncoder().encode(text);
  const place = at % 4 === 0 ? 0 : at % (bytes.length + 1);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, place), Uint8Array.from(run), bytes.subarray(place)]));
});

/** JSON has no big integers. */
const canBeSpelled = ({ value }: Case): boolean =>
  typeof value === "object" && value !== null && Object.values(value).flat().every((item) => typeof item !== "bigint");

/** A text, or bytes, of a report in the right spelling, in another one, of a report with faults, or of none. */
export const anyTextCase: fc.Arbitrary<TextCase> = fc.oneof(
  { weight: 3, arbitrary: plausibleReport.map((report) => ({ text: spell(report) })) },
  { weight: 6, arbitrary: editedText.map((text) => ({ text })) },
  { weight: 2, arbitrary: editedText.map((text) => ({ text: new TextEncoder().encode(text) })) },
  { weight: 2, arbitrary: editedBytes.map((text) => ({ text })) },
  {
    weight: 3,
    arbitrary: anyCase.filter(canBeSpelled).map(({ value, ...claimed }) => ({ ...claimed, text: spell(value) })),
  },
);

