import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson, REPORT_FIELDS, statusReportJsonSchema, statusReportSchema } from "../src/index.ts";
import { nearMiss, reportShaped } from "./shapes.ts";

const vectorFolder = fileURLToPath(new URL("../vectors/", import.meta.url));
const bySchemaFile = new Ajv2020({ strict: true, validateSchema: true }).compile(statusReportJsonSchema());

/** The verdict on which both schemas agree. */
const verdictOn = (value: unknown): boolean => {
  const isAccepted = statusReportSchema.safeParse(value).success;
  expect(bySchemaFile(value)).toBe(isAccepted);
  return isAccepted;
};

/** What a file of vectors holds, of which only the inputs matter here. */
interface VectorFile {
  readonly vectors?: readonly {
    readonly input: {
      readonly report?: unknown;
      readonly text?: string;
      readonly bytes_base64?: string;
      readonly previous?: unknown;
      readonly next?: unknown;
    };
  }[];
}

/** Every report of a vector that can be read as a value at all. */
const reportsIn = ({ vectors = [] }: VectorFile): readonly unknown[] =>
  vectors.flatMap(({ input }) => {
    const texts = [
      ...(input.text === undefined ? [] : [input.text]),
      ...(input.bytes_base64 === undefined ? [] : [Buffer.from(input.bytes_base64, "base64")]),
    ];
    const read = texts.map((text) => parseStrictJson(text).value).filter((value) => value !== undefined);
    const given = (["report", "previous", "next"] as const).filter((name) => Object.hasOwn(input, name)).map((name) => input[name]);
    return [...given, ...read];
  });

describe("the JSON Schema of a report", () => {
  it("is the file that the package publishes (`vitest run -u` writes it)", async () => {
    const text = `${JSON.stringify(statusReportJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../schema/status-report.schema.json");
    const load = createRequire(import.meta.url);
    expect(load("@pawl/contract/schema/status-report.schema.json")).toEqual(JSON.parse(text));
  });

  it("is of draft 2020-12, has a name, and describes exactly the nine fields in canonical order", () => {
    const schema = statusReportJsonSchema();
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "urn:pawl:contract:1:status-report",
      title: "Status report",
      additionalProperties: false,
      required: [...REPORT_FIELDS],
    });
    const properties = schema["properties"] as Record<string, { readonly description?: string }>;
    expect(Object.keys(properties)).toEqual([...REPORT_FIELDS]);
    for (const { description } of Object.values(properties)) expect(description).toMatch(/^[A-Z<].+ \(?.*\)\.$/);
  });

  it("agrees with the zod schema on 10,000 generated values, of which many are valid and many are not", () => {
    const values = fc.sample(
      fc.oneof(
        { weight: 9, arbitrary: reportShaped },
        { weight: 9, arbitrary: nearMiss },
        { weight: 2, arbitrary: fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withDate: true, withMap: true }) },
      ),
      { numRuns: 10_000, seed: 20_12 },
    );
    const valid = values.filter(verdictOn).length;
    expect(values).toHaveLength(10_000);
    expect(valid).toBeGreaterThan(3000);
    expect(valid).toBeLessThan(7000);
  });

  it("agrees with the zod schema on every report of the conformance vectors", () => {
    const files = readdirSync(vectorFolder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    const reports = files.flatMap((name) => reportsIn(JSON.parse(readFileSync(`${vectorFolder}${name}`, "utf8")) as VectorFile));
    const valid = reports.filter(verdictOn).length;
    expect(valid).toBeGreaterThan(50);
    expect(reports.length - valid).toBeGreaterThan(50);
  });

  const valid = { ...fc.sample(reportShaped, { numRuns: 1, seed: 1 })[0], overall_progress_percent: 7 };
  const spelled = (number: string): unknown => JSON.parse(JSON.stringify(valid).replace(":7,", `:${number},`));

  it.each(["0", "-0", "0.0", "1e2", "100.0", "1000e-1", "99.99999999999999999", "1e-400"])("agrees that %s is a percentage", (number) => {
    expect(verdictOn(spelled(number))).toBe(true);
  });

  it.each(["101", "-1", "0.5", "1e400", "-1e400", "9007199254740993", "1e21", '"7"', "null", "true", "[7]"])(
    "agrees that %s is no percentage",
    (number) => {
      expect(verdictOn(spelled(number))).toBe(false);
    },
  );

  it("agrees that __proto__ is a foreign field, whatever it holds, and that it stands for none", () => {
    const text = JSON.stringify(valid);
    for (const held of ["1", "{}", "null", text]) {
      expect(verdictOn(JSON.parse(text.replace("{", `{"__proto__":${held},`)))).toBe(false);
    }
    expect(verdictOn(JSON.parse(`{"__proto__":${text}}`))).toBe(false);
    expect(verdictOn(JSON.parse(text))).toBe(true);
  });

  it("agrees on sparse arrays, long arrays and lone surrogates", () => {
    const sparse = ["A"];
    sparse.length = 100_000;
    const long = Array.from({ length: 200_000 }, () => "A");
    expect(verdictOn({ ...valid, issues: sparse })).toBe(false);
    expect(verdictOn({ ...valid, issues: long })).toBe(true);
    expect(verdictOn({ ...valid, issues: [...long, 1] })).toBe(false);
    expect(verdictOn({ ...valid, last_completed_artifact: "\ud800" })).toBe(true);
    expect(verdictOn({ ...valid, current_stage: "A\ud800" })).toBe(false);
  });
});
