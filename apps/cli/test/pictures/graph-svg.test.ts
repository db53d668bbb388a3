import { expect, it } from "vitest";

import { drawGraph, MAX_BOXES } from "../../src/pictures/graph/draw-graph.ts";
import { svgFile } from "../../src/pictures/svg/svg-document.ts";
import { graphOf, HOSTILE, largeGraph, SMALL } from "./support/graph-of.ts";

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** Where the boxes are, by the ids that their names begin with. */
function boxesOf(svg: string): readonly Box[] {
  return [...svg.matchAll(/transform="translate\(([\d.]+) ([\d.]+)\)"><title>([^:]+):/g)].map(([, x, y, id = ""]) => ({ id, x: Number(x), y: Number(y) }));
}

it("no box covers another one, and each is below everything that it needs and within the picture", () => {
  const drawn = largeGraph(MAX_BOXES);
  const picture = drawGraph(graphOf(drawn));
  const boxes = boxesOf(svgFile(picture));
  expect(boxes).toHaveLength(MAX_BOXES);
  const byId = new Map(boxes.map((box) => [box.id, box]));
  for (const { id, needs = [] } of drawn) {
    for (const need of needs) expect(byId.get(id)?.y).toBeGreaterThanOrEqual((byId.get(need)?.y ?? Infinity) + 42);
  }
  for (const [index, one] of boxes.entries()) {
    expect(one.x).toBeGreaterThanOrEqual(0);
    expect(one.x + 190).toBeLessThanOrEqual(picture.width);
    for (const other of boxes.slice(index + 1)) expect(Math.abs(one.x - other.x) >= 190 || Math.abs(one.y - other.y) >= 42).toBe(true);
  }
});

it("the same graph has the same bytes, and an arrow of what is not closed is dashed", () => {
  const svg = svgFile(drawGraph(graphOf(SMALL)));
  expect(svg).toBe(svgFile(drawGraph(graphOf(SMALL))));
  expect(svg.match(/class="arrow"/g)).toHaveLength(1);
  expect(svg.match(/class="arrow open"/g)).toHaveLength(3);
  expect(svg).toContain('role="img" aria-labelledby="picture-title picture-about"');
  expect(svg).toContain("Stage B, Documentation: 1 parked, 1 cancelled.");
});

it("every state is told by a word and a sign beside its colour", () => {
  const svg = svgFile(drawGraph(graphOf(SMALL)));
  for (const word of ["closed", "parked: REQUIREMENT_…", "cancelled (optional)", "pending: CHECK_FAILED…", "attempting"]) expect(svg).toContain(`class="state">${word}</text>`);
  const signs = new Map([...svg.matchAll(/<g class="(\w+)(?: optional)?" transform[^>]*><title>[^<]*<\/title><rect[^>]*><path class="sign" transform="[^"]*" d="([^"]*)"/g)].map(([, style, icon]) => [style, icon]));
  expect(new Set(signs.values()).size).toBe(signs.size);
  expect(new Set(signs.keys())).toEqual(new Set(["gone", "good", "idle", "wait", "work"]));
});

it("a graph that would be a tangle is drawn as signs, every artifact is there, and what is not is said in the picture", () => {
  const picture = drawGraph(graphOf(largeGraph(10_000)));
  const svg = svgFile(picture);
  expect(picture.leftOut).toMatch(/the \d+ needs between 10000 artifacts are not drawn/);
  expect(svg).toContain(`Not in this picture: ${picture.leftOut}.`);
  const signs = [...svg.matchAll(/<path class="sign" d="([^"]*)"/g)].flatMap(([, path = ""]) => path.match(/M/g)?.length ?? 0);
  // Half of them are ticks of one outline, the others rings of two; the key has one of each.
  expect(signs.reduce((sum, count) => sum + count, 0)).toBe(5000 + 5000 * 2);
  expect(svg.match(/<path/g)?.length).toBeLessThan(12);
});

it("is well-formed XML without a script, whatever artifacts are called", () => {
  const svg = svgFile(drawGraph(graphOf([{ id: HOSTILE, stage: "A", title: HOSTILE, location: HOSTILE, phase: "parked", reason: HOSTILE }])));
  expect(svg).not.toMatch(/<script|<img|onerror=alert\(1\)>|[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE]/u);
  const open: string[] = [];
  const misplaced: string[] = [];
  for (const [, end, name = "", self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s+[\w:-]+="[^"<]*")*(\/?)>/g)) {
    if (end !== "/" && self !== "/") open.push(name);
    if (end === "/" && open.pop() !== name) misplaced.push(name);
  }
  expect([open, misplaced]).toEqual([[], []]);
  expect(svg.replace(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<]*")*\/?>/g, "")).not.toContain("<");
});
