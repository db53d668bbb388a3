import { describe, expect, it } from "vitest";

import { renderDot } from "../../src/pictures/graph/render-dot.ts";
import { renderMermaid } from "../../src/pictures/graph/render-mermaid.ts";
import { renderTree } from "../../src/pictures/graph/render-tree.ts";
import { graphJson } from "../../src/pictures/graph/graph-json.ts";
import { graphOf, HOSTILE, largeGraph, SMALL } from "./support/graph-of.ts";

describe("the tree of a graph", () => {
  it("has every artifact once, under one that it needs in its stage, with its state, reason, failures and other needs", () => {
    expect(renderTree(graphOf(SMALL))).toMatchInlineSnapshot(`
      "A Architecture: 1 closed
      └─ ✓ design  closed
      B Documentation: 1 parked, 1 cancelled
      ├─ ‖ guide  parked     REQUIREMENT_MISSING; needs design
      └─ – notes  cancelled  optional; needs design
      C Implementation: 1 pending, 1 attempting
      └─ ○ code      pending     1 failure; CHECK_FAILED; needs guide
         └─ ▶ tests  attempting  needs also design
      D Verification & Decision: 1 pending
      └─ ○ decision  pending  needs code, tests"
    `);
  });

  it("stays narrow for a chain of a thousand, and has a line for each", () => {
    const chain = Array.from({ length: 1000 }, (_, index) => ({ id: `a${index}`, stage: "A" as const, needs: index === 0 ? [] : [`a${index - 1}`] }));
    const lines = renderTree(graphOf(chain)).split("\n");
    expect(lines).toHaveLength(1001);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
    expect(lines[11]).toMatch(/^│ {29}└─ ✓ a10 +closed$/);
    expect(lines[12]).toMatch(/^├─ ✓ a11 +closed +needs a10$/);
  });
});

describe("a graph around an artifact", () => {
  it("has what it rests on and what rests on it, and says how many there are in all", () => {
    expect(graphJson(graphOf(SMALL, { around: "guide" }))).toMatchObject({
      inAll: 6,
      artifacts: [{ id: "design" }, { id: "guide", needs: ["design"] }, { id: "code" }, { id: "tests" }, { id: "decision" }],
    });
  });
});

describe("Mermaid", () => {
  it("has a subgraph for each stage, an arrow for each need, and a class for each look", () => {
    expect(renderMermaid(graphOf(SMALL.slice(0, 3)))).toEqual({
      text: `flowchart TD
  subgraph A["A Architecture"]
    n0["design<br/>✓ closed"]:::good
  end
  subgraph B["B Documentation"]
    n1["guide<br/>‖ parked"]:::wait
    n2["notes<br/>– cancelled"]:::gone
  end
  n0 --> n1
  n0 --> n2
  classDef good fill:#e6f6ea,stroke:#1a7f37,color:#1f2328
  classDef wait fill:#fff3d0,stroke:#7d4e00,color:#1f2328
  classDef gone fill:#ffffff,stroke:#59636e,color:#1f2328,stroke-dasharray:4 3
`,
      leftOut: null,
    });
  });

  it("adds up by stage what a viewer would refuse to draw, and says so", () => {
    const { text, leftOut } = renderMermaid(graphOf(largeGraph(400)));
    expect(text).toMatch(/^flowchart TD\n {2}%% .*400 artifacts and \d+ needs are added up by stage/);
    expect(text).toContain('A["A Architecture<br/>100 closed"]');
    expect(text).toMatch(/A -- "\d+ needs" --> B/);
    expect(leftOut).toContain("400 artifacts");
  });

  it("reads nothing in an id as its own syntax", () => {
    const label = /n0\["(.*)<br\/>/.exec(renderMermaid(graphOf([{ id: HOSTILE, stage: "A" }])).text)?.[1] ?? "";
    expect(label).toMatch(/^(?:[\p{L}\p{Nd} .,:/()+=…-]|#\d+;)+$/u);
    expect(label).toContain("#34;#60;/title#62;");
  });
});

describe("DOT", () => {
  it("has a cluster for each stage and an arrow for each need", () => {
    expect(renderDot(graphOf(SMALL.slice(0, 2)))).toMatchInlineSnapshot(`
      "digraph pawl {
        graph [rankdir=TB, fontname="sans-serif", newrank=true, tooltip="Artifacts and what each needs"];
        node [shape=box, style="filled,rounded", fontname="sans-serif", fontsize=11, fontcolor="#1f2328"];
        edge [color="#6e7781", arrowsize=0.7];
        subgraph cluster_A {
          label="A Architecture: 1 closed"; color="#d0d7de"; fontcolor="#1f2328";
          n0 [label="design\\n✓ closed", tooltip="out/design", color="#1a7f37", fillcolor="#e6f6ea"];
        }
        subgraph cluster_B {
          label="B Documentation: 1 parked"; color="#d0d7de"; fontcolor="#1f2328";
          n1 [label="guide\\n‖ parked", tooltip="out/guide", color="#7d4e00", fillcolor="#fff3d0"];
        }
        n0 -> n1;
      }
      "
    `);
  });

  it("ends no string and reads no escape or entity in what somebody else wrote", () => {
    const text = renderDot(graphOf([{ id: HOSTILE, stage: "A", title: HOSTILE }]));
    expect(text).toContain('n0 [label="\\"</title><script>');
    expect(text).toContain('&amp; \'x\' `b` #35; ]]> --> %%{init}%% \\\\N \\\\\\" {a}|b; \\\\x1b[2J\\\\u{202e}\\\\u{2028}');
    // Outside of strings there is nothing of it.
    expect(text.replace(/"(?:[^"\\]|\\.)*"/gs, '""')).not.toMatch(/script|alert/);
  });
});

it("a terminal obeys nothing in an id, a reason or a location", () => {
  const tree = renderTree(graphOf([{ id: HOSTILE, stage: "A", phase: "parked", reason: HOSTILE }]));
  expect(tree).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(tree.split("\n")).toHaveLength(2);
});
