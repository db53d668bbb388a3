import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_JSON_CHARACTERS, MAX_JSON_DEPTH, parseStrictJson } from "../src/index.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const faultsOf = (input: unknown): readonly (readonly [string, string])[] =>
  parseStrictJson(input as string).faults.map(({ code, path }) => [code, path]);

/** JSON texts, with and without white space around the parts. */
const jsonText = fc
  .json({ maxDepth: 6 })
  .chain((json) => fc.constantFrom(json, JSON.stringify(JSON.parse(json), null, 2), ` \t\r\n${json}\n`));

/** A JSON value as its text says it: an object keeps equal keys, each as it is spelled. */
type Tree = { readonly leaf: string } | { readonly elements: readonly Tree[] } | { readonly members: readonly (readonly [string, Tree])[] };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.record({ leaf: fc.constantFrom("1", '"a"', '"{\\"a\\":1,"', '"\\\\"', "null", "[ ]", "{ }") }),
    fc.record({ elements: fc.array(tie("tree"), { maxLength: 4 }) }),
    fc.record({ members: fc.array(fc.tuple(fc.constantFrom("a", "b", "\\u0061", '\\"', "__proto__", "", "a,", "{", "\\\\"), tie("tree")), { maxLength: 5 }) }),
  ),
}));

const textOf = (node: Tree): string => {
  if ("leaf" in node) return node.leaf;
  if ("elements" in node) return `[${node.elements.map(textOf).join(" ,")}]`;
  return `{${node.members.map(([key, value]) => `"${key}" : ${textOf(value)}`).join(",\n")}}`;
};

/** Pointers to the repeated keys of a tree, in the order in which the first repetition of each stands. */
const repetitionsIn = (node: Tree, path: string): readonly string[] => {
  if ("leaf" in node) return [];
  if ("elements" in node) return node.elements.flatMap((element, index) => repetitionsIn(element, `${path}/${index}`));
  const counts = new Map<string, number>();
  return node.members.flatMap(([spelled, value]) => {
    const key = String(JSON.parse(`"${spelled}"`));
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const member = `${path}/${JSON.stringify(key).slice(1, -1)}`;
    return [...(count === 2 ? [member] : []), ...repetitionsIn(value, member)];
  });
};

describe("parseStrictJson", () => {
  it("gives what JSON.parse gives for a text, its bytes, and bytes in shared memory or within a larger buffer", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const bytes = utf8(text);
        const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
        shared.set(bytes);
        const padded = new Uint8Array([0xff, ...bytes, 0xff]).subarray(1, bytes.length + 1);
        for (const input of [text, bytes, shared, padded, Buffer.from(bytes)]) {
          expect(parseStrictJson(input)).toEqual({ value: JSON.parse(text), faults: [] });
        }
      }),
    );
  });

  it("takes numbers, lone surrogates and __proto__ as JSON.parse does", () => {
    expect(parseStrictJson("[-0, 1e2, 100.0, 1e400]").value).toEqual([-0, 100, 100, Infinity]);
    expect(parseStrictJson('"\\ud800"').value).toBe("\ud800");
    const { value, faults } = parseStrictJson('{"__proto__":{"polluted":1},"constructor":1}');
    expect(faults).toEqual([]);
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("names every key that an object has more than once, at any depth, once, however it is spelled", () => {
    const text = String.raw`{"a":1,"b":{"c":[0,{"x":1,"\u0078":2,"x":3},[{"y":1}]],"c":2},"__proto__":1,"__proto__":2,"a":{"a":1},"/~":1,"/~":2}`;
    const { value, faults } = parseStrictJson(text);
    expect(faults.map(({ code, path }) => [code, path])).toEqual([
      ["REPEATED_KEY", "/b/c/1/x"],
      ["REPEATED_KEY", "/b/c"],
      ["REPEATED_KEY", "/__proto__"],
      ["REPEATED_KEY", "/a"],
      ["REPEATED_KEY", "/~1~0"],
    ]);
    expect(value).toEqual(JSON.parse(text));
  });

  it("finds exactly the keys that a tree of members repeats", () => {
    fc.assert(
      fc.property(tree, (root) => {
        expect(faultsOf(textOf(root))).toEqual(repetitionsIn(root, "").map((path) => ["REPEATED_KEY", path]));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["a truncated value", '{"a":'],
    ["a second value", "{} {}"],
    ["a character after the value", "{}x"],
    ["a null character after the value", "{}\u0000"],
    ["a comment", "{}//"],
    ["a trailing comma", "[1,]"],
    ["single quotes", "{'a':1}"],
    ["NaN", "NaN"],
    ["a number with a leading zero", "01"],
    ["a number with a plus", "+1"],
    ["a hexadecimal number", "0x10"],
    ["a raw control character", '"\u0001"'],
    ["a no-break space", "\u00a0{}"],
    ["an unclosed text", '{"a'],
  ])("refuses %s as not JSON, on one printable line", (_name, text) => {
    const { value, faults } = parseStrictJson(text);
    expect(value).toBeUndefined();
    expect(faults).toMatchObject([{ code: "NOT_JSON", path: "" }]);
    expect(faults[0]?.found).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]{1,300}$/u);
  });

  it("refuses a byte order mark and reads what follows it", () => {
    for (const input of ['\uFEFF{"a":1,"a":2}', utf8('\uFEFF{"a":1,"a":2}')]) {
      expect(faultsOf(input)).toEqual([
        ["BYTE_ORDER_MARK", ""],
        ["REPEATED_KEY", "/a"],
      ]);
      expect(parseStrictJson(input).value).toEqual({ a: 2 });
    }
    expect(faultsOf("\uFEFF\uFEFF1")).toEqual([
      ["BYTE_ORDER_MARK", ""],
      ["NOT_JSON", ""],
    ]);
  });

  it.each([
    ["a lone continuation byte", [0x80]],
    ["an overlong slash", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a character above U+10FFFF", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ["a truncated character", [0x22, 0xe2, 0x82]],
    ["UTF-16", [0xff, 0xfe, 0x7b, 0x00]],
  ])("refuses bytes that are not UTF-8: %s", (_name, bytes) => {
    expect(faultsOf(new Uint8Array(bytes))).toEqual([["NOT_UTF8", ""]]);
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a number", 5],
    ["a symbol", Symbol("{}")],
    ["a text object", new String("{}")],
    ["an array of bytes", [0x7b, 0x7d]],
    ["an array buffer", new ArrayBuffer(2)],
    ["bytes of another kind", new Uint8ClampedArray([0x7b, 0x7d])],
    ["a data view", new DataView(new ArrayBuffer(2))],
    ["something with the prototype of bytes", Object.create(Uint8Array.prototype)],
    ["a proxy of bytes", new Proxy(new Uint8Array([0x7b, 0x7d]), {})],
  ])("refuses %s as no text", (_name, input) => {
    expect(faultsOf(input)).toEqual([["NOT_A_TEXT", ""]]);
  });

  it("reads bytes of another realm, of a subclass, and under another prototype", () => {
    const foreign = runInNewContext("new Uint8Array([0x7b, 0x7d])") as Uint8Array;
    const disguised = Object.setPrototypeOf(new Uint8Array([0x7b, 0x7d]), null) as Uint8Array;
    for (const bytes of [foreign, disguised, new (class extends Uint8Array {})([0x7b, 0x7d])]) {
      expect(parseStrictJson(bytes)).toEqual({ value: {}, faults: [] });
    }
  });

  it("takes bytes whose buffer is gone for an empty text", () => {
    const bytes = new Uint8Array([0x7b, 0x7d]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(faultsOf(bytes)).toEqual([["NOT_JSON", ""]]);
  });

  it("reads to a depth that does not depend on the engine, and refuses what is deeper, JSON or not", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(faultsOf(nested(MAX_JSON_DEPTH))).toEqual([]);
    expect(faultsOf(`{"a":${nested(MAX_JSON_DEPTH - 1)}}`)).toEqual([]);
    expect(faultsOf(`["${"[".repeat(2000)}"]`)).toEqual([]);
    for (const text of [nested(MAX_JSON_DEPTH + 1), nested(1_000_000), "[".repeat(1_000_000), '{"a":'.repeat(1_000_000)]) {
      expect(faultsOf(text)).toEqual([["TOO_DEEP", ""]]);
    }
  });

  it("refuses what is too long before it builds anything from it", () => {
    const quoted = (length: number): string => `"${"x".repeat(length - 2)}"`;
    expect(faultsOf(quoted(MAX_JSON_CHARACTERS))).toEqual([]);
    expect(faultsOf(quoted(MAX_JSON_CHARACTERS + 1))).toEqual([["TOO_LONG", ""]]);
    expect(faultsOf(new Uint8Array(3 * MAX_JSON_CHARACTERS + 1))).toEqual([["TOO_LONG", ""]]);
  });
});
