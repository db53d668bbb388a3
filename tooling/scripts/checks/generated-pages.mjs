import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findStrayPages, generatePages, generatePerformancePage } from "../reference/generated-pages.mjs";

/**
 * Pages that do not say what the code and the kept figures say.
 * @param {string} root - the checkout, built.
 * @returns {Promise<readonly string[]>}
 */
export async function findStalePages(root) {
  const pages = await generatePages(root);
  return [
    ...stalePages(root, pages, "pnpm docs:reference"),
    ...findStrayPages(root, pages).map((file) => `${file}: there is no such command; \`pnpm docs:reference\` removes it`),
    ...stalePages(root, await generatePerformancePage(root), "pnpm docs:performance"),
  ];
}

/**
 * @param {string} root
 * @param {readonly import("../reference/generated-pages.mjs").GeneratedPage[]} pages
 * @param {string} command - that writes them.
 */
export function stalePages(root, pages, command) {
  const stale = pages.filter(({ file, text }) => !existsSync(join(root, file)) || readFileSync(join(root, file), "utf8") !== text);
  return stale.map(({ file }) => `${file}: not what it is made from says; write it with \`${command}\``);
}
