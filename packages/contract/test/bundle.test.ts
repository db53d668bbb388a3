import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as contract from "../src/index.ts";
import * as snapshot from "../src/snapshot/index.ts";
import { running } from "./reports.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
/** Outside the package, because others copy its build meanwhile. */
const outside = mkdtempSync(join(tmpdir(), "pawl-bundle-"));
const output = join(outside, "bundle");

const load = async (entry: string): Promise<Record<string, unknown>> =>
  (await import(/* @vite-ignore */ pathToFileURL(`${output}/${entry}`).href)) as Record<string, unknown>;

describe("the bundle that is published", () => {
  beforeAll(() => {
    // So that the bundle finds zod where the modules find it.
    symlinkSync(join(folder, "node_modules"), join(outside, "node_modules"));
    execFileSync(process.execPath, ["scripts/bundle-for-publishing.mjs", output], { cwd: folder });
  });
  afterAll(() => {
    rmSync(outside, { recursive: true, force: true });
  });

  it("exports from each entry point what the modules export", async () => {
    expect(Object.keys(await load("index.js")).sort()).toEqual(Object.keys(contract).sort());
    expect(Object.keys(await load("snapshot/index.js")).sort()).toEqual(Object.keys(snapshot).sort());
  });

  it("judges as the modules do", async () => {
    const { checkReport } = (await load("index.js")) as typeof contract;
    for (const value of [running(), running({ current_stage: "Docs" }), null]) {
      expect(checkReport(value)).toEqual(contract.checkReport(value));
    }
  });
});
