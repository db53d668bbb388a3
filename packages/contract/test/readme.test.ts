import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as contract from "../src/index.ts";
import * as snapshot from "../src/snapshot/index.ts";

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");

describe("the README", () => {
  it("names every error code", () => {
    for (const code of Object.keys(contract.CONTRACT_ERROR_CODES)) expect(readme).toContain(`\`${code}\``);
  });

  it("names only exports that exist", () => {
    const table = /## What is exported(.*?)## /s.exec(readme)?.[1] ?? "";
    const values = [...table.matchAll(/`([a-z]\w+|[A-Z][A-Z_]+)(?:\(|`)/g)].map(([, name]) => name ?? "");
    const prose = new Set(["id", "section", "kind", "text", "title"]);
    expect(values.length).toBeGreaterThan(20);
    for (const name of values.filter((value) => !prose.has(value))) expect(Object.keys(contract)).toContain(name);
  });

  it("names everything that the entry point for snapshots exports", () => {
    for (const name of Object.keys(snapshot)) expect(readme).toMatch(new RegExp(`\`${name}[\`(]`));
  });
});
