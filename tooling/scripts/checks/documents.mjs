import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kindOf } from "../documents/block-kinds.mjs";
import { listPages } from "../documents/list-pages.mjs";
import { findBrokenLinks } from "../documents/page-links.mjs";
import { readBlocks } from "../documents/read-blocks.mjs";
import { findTypeErrors } from "../documents/type-check.mjs";

/** Blocks that are shown and not executed, over all pages. One more needs a reason here, too. */
const MOST_NOT_RUN = 4;

/**
 * What is wrong with the documentation as far as it can be seen without executing it: blocks that nothing would execute, programs
 * whose types are wrong, links that lead nowhere. The tests of `tooling` execute the blocks.
 * @param {string} root - the checkout, built.
 * @param {readonly string[]} [pages]
 * @returns {Promise<readonly string[]>}
 */
export async function findDocumentFaults(root, pages = listPages()) {
  const read = pages.map((page) => ({ page, markdown: readFileSync(join(root, page), "utf8") }));
  const blocks = read.flatMap(({ page, markdown }) => readBlocks(page, markdown).map((block) => ({ block, kind: kindOf(block, markdown) })));
  const notRun = blocks.filter(({ kind }) => "kind" in kind && kind.kind === "not-run");
  return [
    ...blocks.flatMap(({ block, kind }) => ("problem" in kind ? [`${block.page}:${block.line}: ${kind.problem}`] : [])),
    ...(notRun.length > MOST_NOT_RUN ? [`${notRun.length} blocks are not executed, more than ${MOST_NOT_RUN}: ${notRun.map(({ block }) => `${block.page}:${block.line}`).join(", ")}`] : []),
    ...(await findTypeErrors(root, blocks.map(({ block }) => block))),
    ...pages.flatMap((page) => findBrokenLinks(root, page)),
  ];
}
