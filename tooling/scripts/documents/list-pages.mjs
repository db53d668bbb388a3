/** The pages whose blocks are executed: everything that people or agents read to use Pawl or to work on it. */
import { listSourceFiles } from "../lib/list-source-files.mjs";

/** Written by a program for another program, or the work of an example's agent. */
const NOT_PAGES = [/^\.changeset\//u, /^packages\/agents\/prompts\//u, /^examples\/[^/]+\/agent\//u, /^packages\/contract\/(?:released|vectors)\//u, /\/test\//u];

/** @param {readonly string[]} [files] - of the project. */
export function listPages(files = listSourceFiles()) {
  return files.filter((file) => (file.endsWith(".md") || file === "llms.txt") && !NOT_PAGES.some((pattern) => pattern.test(file))).toSorted();
}
