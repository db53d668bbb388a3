import { describeFound, foreignFieldPointer } from "@pawl/contract";
import type { z } from "zod";
import { copyJson } from "../json/copy-json.ts";
import {
  type DerivationFacts,
  type DerivationJson,
  derivationClaimSchema,
  type FailClosedClaim,
  failClosedClaimSchema,
  factsSchema,
} from "../json/json-schemas.ts";
import type { AddViolation } from "./add-violation.ts";

/** A claim, of whichever kind. */
export type Claim =
  | { readonly kind: "derivation"; readonly value: DerivationJson }
  | { readonly kind: "fail-closed"; readonly value: FailClosedClaim };

/** The facts, or `null` when they are not in JSON form: nothing can be calculated from them (4.2#3). */
export const readFacts = (value: unknown, add: AddViolation): DerivationFacts | null =>
  readAs(factsSchema, "/facts", copyJson(value), add);

/** The claim, or `null` when it is not in JSON form: it does not say how anything was calculated (4.2#3). */
export const readClaim = (value: unknown, add: AddViolation): Claim | null => {
  const copy = copyJson(value);
  if (typeof copy === "object" && copy !== null && Object.hasOwn(copy, "reason")) {
    const failClosed = readAs(failClosedClaimSchema, "/claim", copy, add);
    return failClosed === null ? null : { kind: "fail-closed", value: failClosed };
  }
  const derivation = readAs(derivationClaimSchema, "/claim", copy, add);
  return derivation === null ? null : { kind: "derivation", value: derivation };
};

const readAs = <Schema extends z.ZodType>(
  schema: Schema,
  root: string,
  value: unknown,
  add: AddViolation,
): z.infer<Schema> | null => {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  for (const issue of read.error.issues) {
    const place = root + issue.path.map((segment) => foreignFieldPointer(String(segment))).join("");
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) add("4.2#3", place + foreignFieldPointer(key), "a member", "no such member");
    } else {
      const found = valueAt(value, issue.path);
      add("4.2#3", place, found === undefined ? "nothing" : describeFound(found), wantedBy(issue));
    }
  }
  return null;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (Reflect.get(inner, key) as unknown) : undefined),
    value,
  );

const wantedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "nonoptional" ? "the member" : `a value of the type ${issue.expected}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    default:
      return issue.message;
  }
};
