import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kindOf } from "../scripts/documents/block-kinds.mjs";
import { listPages } from "../scripts/documents/list-pages.mjs";
import { readBlocks } from "../scripts/documents/read-blocks.mjs";
import { runPage } from "../scripts/documents/run-page.mjs";
import { workspaceRoot } from "../scripts/lib/workspace-root.mjs";

/** The pages that show something to execute. */
const pages = listPages().filter((page) => {
  const markdown = readFileSync(join(workspaceRoot, page), "utf8");
  const kinds = readBlocks(page, markdown).map((block) => kindOf(block, markdown));
  return kinds.some((kind) => "kind" in kind && kind.kind !== "not-run" && kind.kind !== "generated");
});

it("there are pages", () => {
  expect(pages).toContain("README.md");
  expect(pages.length).toBeGreaterThan(15);
});

it.each(pages)("what %s shows is what happens", async (page) => {
  const { problem, executed } = await runPage(workspaceRoot, page);
  expect(problem).toBeNull();
  expect(executed).toBeGreaterThan(0);
});
