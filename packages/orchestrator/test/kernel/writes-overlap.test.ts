import { matchesAnyGlob } from "@pawl/pipeline";
import type { Artifact } from "@pawl/pipeline";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { BusyPaths, writesOverlap } from "../../src/kernel/writes-overlap.ts";
import { aPlan } from "../support/plan-builder.ts";

const artifact = (location: string, writes: readonly string[] = []): Artifact =>
  aPlan().withArtifact("a", { location, writes }).build().artifacts[0] as Artifact;

describe("writesOverlap", () => {
  it.each([
    [artifact("src/a.ts"), artifact("src/b.ts"), false],
    [artifact("src/a"), artifact("src/ab"), false],
    [artifact("src/a.ts", ["test/**"]), artifact("src/b.ts", ["test/b.ts"]), true],
    [artifact("src/a.ts", ["test/a/*.ts"]), artifact("src/b.ts", ["test/b/*.ts"]), false],
    [artifact("src/a.ts", ["**/*.md"]), artifact("docs/b.txt"), true],
    [artifact("src/a.ts", ["src/b.ts"]), artifact("src/b.ts"), true],
    [artifact("src/a.ts", ["lib/x*"]), artifact("lib/y.ts"), true],
  ])("%#: says whether two artifacts may change a common path, in either order", (left, right, expected) => {
    expect(writesOverlap(left, right)).toBe(expected);
    expect(writesOverlap(right, left)).toBe(expected);
  });

  it("says the same of one against many", () => {
    const path = fc.array(fc.constantFrom("a", "b", "ab"), { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
    const glob = fc.array(fc.constantFrom("a", "b", "ab", "*", "**"), { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
    const writer = fc.tuple(path, fc.array(glob, { maxLength: 2 })).map(([location, writes]) => artifact(location, writes));
    fc.assert(
      fc.property(fc.array(writer, { maxLength: 3 }), fc.array(writer, { maxLength: 4 }), (many, others) => {
        const busy = new BusyPaths();
        const before: Artifact[] = [];
        for (const added of [null, ...many]) {
          if (added !== null) {
            busy.add(added);
            before.push(added);
          }
          for (const other of others) expect(busy.overlaps(other)).toBe(before.some((one) => writesOverlap(one, other)));
        }
      }),
    );
  });

  it("never takes two artifacts for disjoint that may both write some path", () => {
    const segment = fc.constantFrom("a", "b", "ab", "c.ts");
    const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
    const magic = fc.constantFrom("a", "b", "ab", "*", "a*", "?", "{a,b}", "[ab]", "**");
    const glob = fc.array(magic, { minLength: 1, maxLength: 3 }).map((segments) => segments.join("/"));
    const writer = fc.tuple(path, fc.array(glob, { maxLength: 2 })).map(([location, writes]) => artifact(location, writes));
    const mayWrite = ({ location, writes }: Artifact, one: string): boolean =>
      one === location || one.startsWith(`${location}/`) || matchesAnyGlob(writes, one);
    fc.assert(
      fc.property(writer, writer, path, (left, right, one) => {
        fc.pre(mayWrite(left, one) && mayWrite(right, one));
        expect(writesOverlap(left, right)).toBe(true);
      }),
    );
  });
});
