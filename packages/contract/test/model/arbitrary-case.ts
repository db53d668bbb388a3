import * as fc from "fast-check";
import { anyText } from "./arbitrary-words.ts";
import { plausibleReport, type Report } from "./arbitrary-report.ts";
import { JUNK, NEAR_MISSES, PATCHWORKS, TEXT_TWISTS } from "./near-misses.ts";
import { type Field, FIELDS, read, STATES } from "./reading.ts";

/** A value to check and the state that a ledger claims for it; without `claim` nothing is claimed. */
export interface Case {
  readonly value: unknown;
  readonly claim?: unknown;
}

type Change = (report: Record<string, unknown>) => Record<string, unknown>;

const field = fc.constantFrom(...FIELDS);
const junk = fc.oneof(fc.constantFrom(...JUNK), fc.jsonValue({ maxDepth: 3 }), anyText);
/** Names of members that no report has; the first three mean something to a JavaScript object. */
const foreignName = fc.constantFrom(
  "__proto__", "constructor", "toString", "state", "Status_Type", "status_type ", "", "next-step",
);

const nearMiss: fc.Arbitrary<Change> = field.chain((name: Field) => fc.constantFrom(...NEAR_MISSES[name])
  .map((value): Change => (report) => ({ ...report, [name]: value })));

/** Twists the field's text, or every text of its list. */
const twist: fc.Arbitrary<Change> = fc.tuple(field, fc.constantFrom(...TEXT_TWISTS)).map(([name, change]): Change => {
  const twisted = (item: unknown) => (typeof item === "string" ? change(item) : item);
  return (report) => {
    const value = report[name];
    return { ...report, [name]: Array.isArray(value) ? value.map(twisted) : twisted(value) };
  };
});

/** A text put together from parts that mean something to its field's grammar; in a list, the only text. */
const patchwork: fc.Arbitrary<Change> = fc.constantFrom(...PATCHWORKS).chain(({ name, isList, beginnings, parts }) =>
  fc.tuple(fc.constantFrom(...beginnings), fc.array(fc.constantFrom(...parts), { maxLength: 9 }))
    .map(([beginning, following]): Change => {
      const text = beginning + following.join("");
      return (report) => ({ ...report, [name]: isList ? [text] : text });
    }));

const removal: fc.Arbitrary<Change> = field.map((name): Change => ({ [name]: _removed, ...rest }) => rest);
const addition: fc.Arbitrary<Change> = fc.tuple(foreignName, junk).map(([name, value]): Change =>
  (report) => Object.fromEntries([...Object.entries(report), [name, value]]));
const replacement: fc.Arbitrary<Change> = fc.tuple(field, junk).map(([name, value]): Change =>
  (report) => ({ ...report, [name]: value }));

const change = fc.oneof(
  { weight: 10, arbitrary: nearMiss }, { weight: 4, arbitrary: twist }, { weight: 5, arbitrary: patchwork },
  { weight: 1, arbitrary: removal }, { weight: 1, arbitrary: addition }, { weight: 1, arbitrary: replacement },
);

const mutated = fc.tuple(plausibleReport, fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([report, changes]) => changes.reduce<Record<string, unknown>>((value, apply) => apply(value), { ...report }));

const recombined = fc.tuple(plausibleReport, plausibleReport, fc.subarray([...FIELDS]))
  .map(([report, other, fields]): Report => {
    const taken = fields.map((name) => [name, other[name]] as const);
    return { ...report, ...Object.fromEntries(taken) };
  });

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 60, arbitrary: plausibleReport },
  { weight: 100, arbitrary: mutated },
  { weight: 50, arbitrary: recombined },
  { weight: 10, arbitrary: junk },
  // Its nine fields are all inherited, none is its own.
  { weight: 1, arbitrary: plausibleReport.map((report) => Object.create(report) as unknown) },
);

const NO_STATES: readonly unknown[] = [
  "running", "", "PAUSED", "RUNNING ", null, 0, [], {}, ["RUNNING"], "\uff32UNNING", true,
];

type Claim = "none" | "first that fits" | "last that fits" | { readonly claimed: unknown };
const claim = fc.oneof<fc.MaybeWeightedArbitrary<Claim>[]>(
  { weight: 10, arbitrary: fc.constant("none" as const) },
  { weight: 4, arbitrary: fc.constant("first that fits" as const) },
  { weight: 2, arbitrary: fc.constant("last that fits" as const) },
  { weight: 4, arbitrary: fc.constantFrom(...STATES).map((claimed) => ({ claimed })) },
  { weight: 1, arbitrary: fc.constantFrom(...NO_STATES).map((claimed) => ({ claimed })) },
);

/** Any value with any claim: plausible reports, ones with up to three faults, mixtures of two, and junk. */
export const anyCase: fc.Arbitrary<Case> = fc.tuple(value, claim).map(([report, claimed]): Case => {
  if (claimed === "none") return { value: report };
  if (typeof claimed === "object") return { value: report, claim: claimed.claimed };
  const state = read(report, undefined).fits.at(claimed === "first that fits" ? 0 : -1);
  return state === undefined ? { value: report } : { value: report, claim: state };
});
