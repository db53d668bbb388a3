import { describe, expect, it } from "vitest";

import { SmallObjects } from "../src/git/small-objects.ts";

function blob(content: Buffer): { readonly type: string; readonly content: Buffer } {
  return { type: "blob", content };
}

describe("small objects", () => {
  it("are given back as they were kept", () => {
    const objects = new SmallObjects();
    objects.keep("one", blob(Buffer.from("content")));
    expect(objects.get("one")).toEqual(blob(Buffer.from("content")));
    expect(objects.get("other")).toBeUndefined();
  });

  it("keep nothing but their own bytes in memory, where they are parts of something larger", () => {
    const objects = new SmallObjects();
    objects.keep("part", blob(Buffer.alloc(60_000, "x").subarray(100, 110)));
    const content = objects.get("part")?.content;
    expect(content?.toString()).toBe("xxxxxxxxxx");
    expect(content?.buffer.byteLength).toBe(10);
  });

  it("are kept up to a limit, however small they are, the oldest ones going first", () => {
    const objects = new SmallObjects();
    for (let number = 0; number < 10_000; number += 1) objects.keep(String(number), blob(Buffer.from("x")));
    expect(objects.get("0")).toBeUndefined();
    expect(objects.get("9999")).toBeDefined();
  });

  it("are not kept where they are large", () => {
    const objects = new SmallObjects();
    objects.keep("large", blob(Buffer.alloc(100_000)));
    expect(objects.get("large")).toBeUndefined();
  });
});
