import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import { parseStrictJson, RULES } from "../src/index.ts";
import { readVectorFiles, VECTOR_KINDS, type VectorFile, type VectorKind, vectorsFolder } from "./vectors.ts";

const FEWEST_VECTORS = 500;
const FEWEST_PER_SIDE = 3;
const SIDES = ["valid", "invalid"] as const;

interface Exception {
  readonly rule: string;
  readonly side: (typeof SIDES)[number];
  readonly reason: string;
}

const ruleIds: readonly string[] = RULES.map(({ id }) => id);
const rulesWithVectors = RULES.filter(({ kind }) => (VECTOR_KINDS as readonly string[]).includes(kind));

let files: readonly VectorFile[];
let exceptions: readonly Exception[];

beforeAll(() => {
  files = VECTOR_KINDS.flatMap((kind: VectorKind) => readVectorFiles(kind));
  exceptions = JSON.parse(readFileSync(`${vectorsFolder}exceptions.json`, "utf8")) as readonly Exception[];
});

/** How many vectors of a rule's own file are valid, and how many break that rule; others keep it and break another. */
const countSides = (rule: string): Record<Exception["side"], number> => {
  const vectors = files.filter(({ content }) => content.rule === rule).flatMap(({ content }) => content.vectors);
  return {
    valid: vectors.filter(({ valid }) => valid).length,
    invalid: vectors.filter(({ rules }) => rules.includes(rule)).length,
  };
};

describe("the conformance kit", () => {
  it("holds one folder for each kind, the schema, the exceptions, and nothing else but its README", () => {
    const held = readdirSync(vectorsFolder).filter((name) => name !== "README.md");
    expect(held.toSorted()).toEqual([...VECTOR_KINDS, "exceptions.json", "vectors.schema.json"].toSorted());
  });

  it("has files that its schema accepts", () => {
    const schema = JSON.parse(readFileSync(`${vectorsFolder}vectors.schema.json`, "utf8")) as object;
    const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(schema);
    const faults = files.flatMap(({ kind, name, content }) =>
      validate(content) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${kind}/${name}${instancePath}: ${message}`),
    );
    expect(faults).toEqual([]);
  });

  it("has files in strict JSON that show every character outside of ASCII as an escape", () => {
    for (const { name, text } of files) {
      expect([name, parseStrictJson(text).faults]).toEqual([name, []]);
      expect([name, /[^\n -~]/.exec(text)?.[0]]).toEqual([name, undefined]);
    }
  });

  it("names each file after its rule and puts it where the rule's kind says", () => {
    for (const { kind, name, content } of files) {
      const rule = RULES.find(({ id }) => id === content.rule);
      expect({ name, folder: kind, kind: content.kind }).toEqual({ name: `${rule?.id.replace("#", "-")}.json`, folder: rule?.kind, kind: rule?.kind });
    }
  });

  it("has each ID once, beginning with the rule of its file", () => {
    const ids = files.flatMap(({ content }) => content.vectors.map(({ id }) => id));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const misplaced = files.flatMap(({ content }) => content.vectors.filter(({ id }) => !id.startsWith(`${content.rule}/`)));
    expect(misplaced.map(({ id }) => id)).toEqual([]);
  });

  it("names known rules only, each once and in the order of the catalogue", () => {
    const wrong = files.flatMap(({ content }) => content.vectors).filter(({ rules }) => {
      const positions = rules.map((rule) => ruleIds.indexOf(rule));
      return positions.some((position, index) => position === -1 || position <= (positions[index - 1] ?? -1));
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("has no input twice, and no title twice in a file", () => {
    const inputs = new Map<string, string>();
    const repeated: string[] = [];
    for (const { content } of files) {
      for (const { id, title, input } of content.vectors) {
        for (const key of [`${content.rule} ${title}`, `${content.rule} ${JSON.stringify(input)}`]) {
          if (inputs.has(key)) repeated.push(`${id} repeats ${inputs.get(key)}`);
          inputs.set(key, id);
        }
      }
    }
    expect(repeated).toEqual([]);
  });

  it(`has at least ${FEWEST_PER_SIDE} vectors of each side for every rule, but for the exceptions`, () => {
    const missing = rulesWithVectors.flatMap(({ id }) => {
      const counts = countSides(id);
      return SIDES.filter((side) => counts[side] < FEWEST_PER_SIDE && !exceptions.some((one) => one.rule === id && one.side === side)).map(
        (side) => `${id}: ${counts[side]} ${side}`,
      );
    });
    expect(missing).toEqual([]);
  });

  it("has no exception without a reason, twice, for an unknown rule, or for a side that has enough vectors", () => {
    const needless = exceptions.filter(
      ({ rule, side, reason }, index) =>
        !rulesWithVectors.some(({ id }) => id === rule) ||
        !SIDES.includes(side) ||
        typeof reason !== "string" ||
        reason.trim() === "" ||
        exceptions.findIndex((other) => other.rule === rule && other.side === side) !== index ||
        countSides(rule)[side] >= FEWEST_PER_SIDE,
    );
    expect(needless).toEqual([]);
  });

  it(`has at least ${FEWEST_VECTORS} vectors`, () => {
    expect(files.flatMap(({ content }) => content.vectors).length).toBeGreaterThanOrEqual(FEWEST_VECTORS);
  });
});
