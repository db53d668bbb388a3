import { describe, expect, it } from "vitest";

import { importAutoforge, MAX_TEXT_BYTES, parsePlan } from "../../../src/index.ts";
import type { ImportOptions } from "../../../src/index.ts";
import { COMPLETE, imported, row } from "./imported.ts";

describe("a table without anything odd", () => {
  const rows = [
    row(2, { priority: 1, name: "Überblick & Suche", category: "style" }),
    row(1, { priority: 7, name: "User can log in", passes: 1, dependencies: "[2]" }),
  ];

  it("becomes artifacts of stage C, the most urgent first, between one artifact each of stages A, B and D", () => {
    const { plan, odd, features, artifactCount } = imported(rows);
    expect(plan.artifacts.map(({ id, stage, location }) => [stage, id, location])).toEqual([
      ["A", "architecture", "docs/architecture.md"],
      ["B", "guide", "docs/guide.md"],
      ["C", "2-uberblick-suche", "features/2-uberblick-suche"],
      ["C", "1-user-can-log-in", "features/1-user-can-log-in"],
      ["D", "decision", "docs/decision.md"],
    ]);
    expect(odd()).toEqual([]);
    expect(artifactCount).toBe(5);
    expect(features).toEqual([
      { feature: "2", artifact: "2-uberblick-suche", location: "features/2-uberblick-suche/", isClaimed: false },
      { feature: "1", artifact: "1-user-can-log-in", location: "features/1-user-can-log-in/", isClaimed: true },
    ]);
  });

  it("keeps what a feature says, and turns its priority round", () => {
    expect(imported(rows).artifactOf("1")).toMatchObject({
      title: "User can log in",
      steps: ["Open it", "Use it"],
      category: "functional",
      priority: -7,
      needs: ["2-uberblick-suche"],
      writes: ["src/**"],
      optional: false,
      gate: { control: "parent", checks: [{ run: ["run-tests", "features/1-user-can-log-in"] }] },
    });
    expect(imported(rows).artifactOf("2").description).toBe("What feature 2 does.");
  });

  it("makes passes = 1 a claim that the agent is told of, and nothing more", () => {
    const claimed = imported(rows).artifactOf("1");
    const { artifact } = { artifact: imported([rows[0], row(1, { ...rows[1], passes: 0 })]).artifactOf("1") };
    expect(claimed.description).toMatch(/^What feature 1 does\.\n\nAutoForge has this feature marked as passing\. That is a claim/);
    expect({ ...claimed, description: "" }).toEqual({ ...artifact, description: "" });
  });

  it("gives the same bytes each time", () => {
    expect(imported(rows).planText).toBe(imported(rows).planText);
  });
});

describe("what no command was given for", () => {
  it.each<[string, Partial<ImportOptions>, string[]]>([
    ["neither agent nor gate", { agent: null, gate: null }, ["AGENT_WITHOUT_COMMAND", "NO_CHECKS"]],
    ["no gate", { gate: null }, ["NO_CHECKS"]],
    ["no agent", { agent: null }, ["AGENT_WITHOUT_COMMAND"]],
  ])("%s: the plan does not run until it is written, and says so", (_, options, missing) => {
    const result = importAutoforge({ rows: [row(1), row(2)], missingColumns: [], otherTables: [] }, { ...COMPLETE, ...options });
    if (!result.ok) throw new Error(result.message);
    expect(result.missing).toEqual(missing);
    const parsed = parsePlan(result.planText, { file: "pawl.yaml" });
    expect(parsed.ok ? [] : [...new Set(parsed.errors.map(({ code }) => code))]).toEqual(missing);
    expect(result.planText).toContain("# To be written before the first run:");
  });

  it("a plan with everything says nothing of the kind", () => {
    expect(imported([row(1)]).missing).toEqual([]);
    expect(imported([row(1)]).planText).not.toContain("To be written");
  });
});

describe("options that make no honest plan are refused", () => {
  it.each<[string, Partial<ImportOptions>, RegExp]>([
    ["a gate that passes by itself", { gate: ["true"] }, /passes by itself/],
    ["a gate that only tests existence", { gate: ["test", "-d", "{location}"] }, /only tests that something exists/],
    ["a gate without a program", { gate: [] }, /gate's command has no program/],
    ["an agent without a program", { agent: [""] }, /agent's command has no program/],
    ["one location for all", { location: "features/" }, /holds no \{id\}/],
    ["a location outside", { location: "../{id}" }, /outside the repository/],
    ["a location of Pawl's own", { location: ".pawl/{id}" }, /folder of git or of Pawl/],
    ["a location inside a generated one", { location: "docs/guide.md/{id}" }, /plan would not be valid/],
    ["writes over the other locations", { writes: ["**"] }, /plan would not be valid.*narrow it/],
    ["a glob that is none", { writes: ["/src"] }, /plan would not be valid.*absolute/],
  ])("%s", (_, options, message) => {
    const table = { rows: [row(1), row(2)], missingColumns: [], otherTables: [] };
    expect(importAutoforge(table, { ...COMPLETE, ...options })).toEqual({
      ok: false,
      reason: "BAD_OPTION",
      message: expect.stringMatching(message) as string,
    });
  });

  it("a gate that is the same for all features is taken, with a warning", () => {
    expect(imported([row(1)], { gate: ["npm", "test"] }).odd()).toEqual([["GATE_SHARED", null]]);
  });
});

describe("there is no plan", () => {
  it("without a feature", () => {
    for (const rows of [[], [null, 3, "x", []]]) {
      expect(importAutoforge({ rows, missingColumns: [], otherTables: [] }, COMPLETE)).toMatchObject({ ok: false, reason: "EMPTY" });
    }
  });

  it("for more features than a plan can hold", () => {
    const rows = Array.from({ length: 99_998 }, () => null);
    expect(importAutoforge({ rows, missingColumns: [], otherTables: [] }, COMPLETE)).toMatchObject({ ok: false, reason: "TOO_LARGE" });
  });

  it("for more text than a string can hold", () => {
    const rows = Array.from({ length: 4000 }, (_, index) => row(index + 1));
    const gate = ["run-tests", "x".repeat(200_000)];
    expect(importAutoforge({ rows, missingColumns: [], otherTables: [] }, { ...COMPLETE, gate })).toMatchObject({ ok: false, reason: "TOO_LARGE" });
  });

  it("for more text than a plan can hold", () => {
    const description = "x".repeat(MAX_TEXT_BYTES - 20_000);
    const rows = Array.from({ length: 66 }, (_, index) => row(index + 1, { description }));
    expect(importAutoforge({ rows, missingColumns: [], otherTables: [] }, COMPLETE)).toMatchObject({ ok: false, reason: "TOO_LARGE" });
  });
});

describe("the file as a whole", () => {
  it("an older one, and one with work in other tables, are named", () => {
    const table = { rows: [row(1)], missingColumns: ["dependencies"], otherTables: ["tasks"] };
    const result = importAutoforge(table, COMPLETE);
    expect(result.ok ? result.oddities : []).toEqual([
      { code: "COLUMNS_MISSING", feature: null, message: expect.stringContaining("dependencies") as string },
      { code: "TABLE_NOT_READ", feature: null, message: expect.stringContaining("tasks") as string },
    ]);
  });

  it("entries that are no features are left out by position", () => {
    const result = imported([row(1), "text", null, [row(2)]]);
    expect(result.features.map(({ feature }) => feature)).toEqual(["1"]);
    expect(result.odd()).toEqual([["NOT_A_FEATURE", "#2"], ["NOT_A_FEATURE", "#3"], ["NOT_A_FEATURE", "#4"]]);
  });
});
