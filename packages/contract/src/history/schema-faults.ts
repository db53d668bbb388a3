import type { z } from "zod";
import { describeFound, foreignFieldPointer } from "../violation.ts";

/** One way in which a value is not what its schema says. */
export interface SchemaFault {
  /** JSON Pointer (RFC 6901) inside the value, escaped for display. */
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
}

/** Everything that a schema found wrong with a value that was read from JSON. */
export const schemaFaults = (value: unknown, error: z.ZodError): readonly SchemaFault[] =>
  error.issues.flatMap((issue): readonly SchemaFault[] => {
    const path = issue.path.map((part) => foreignFieldPointer(String(part))).join("");
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: path + foreignFieldPointer(key),
        found: "a field",
        wanted: "no field but those of the history format",
      }));
    }
    return [{ path, found: describeFound(memberAt(value, issue.path)), wanted: issue.message }];
  });

const memberAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (member, key) =>
      typeof member === "object" && member !== null && Object.hasOwn(member, key) ? Reflect.get(member, key) : undefined,
    value,
  );
