/** The temporary folder in which the blocks of a page run: a home, the project, and the programs that stand in for others. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { listPackages } from "../lib/list-packages.mjs";
import { Services } from "./services.mjs";

/** What a page may lean on besides its own text. */
const STAND_INS = new URL("stand-ins", import.meta.url);
/** Packages that programs in pages import besides Pawl's own. */
const LIBRARIES = ["vitest", "typescript", "@types/node"];

/**
 * @typedef {object} PageFolder
 * @property {string} home
 * @property {string} project - where the first block runs.
 * @property {string} code - where programs are, in reach of Pawl's packages.
 * @property {string} state - what the shell of one block leaves to that of the next.
 * @property {string} lookups - the commands of the checkout that a stand-in looked up and did not run.
 * @property {Services} services - what a page may need to be there.
 * @property {Readonly<Record<string, string>>} env - of the first block.
 */

/**
 * @param {string} root - the checkout.
 * @returns {PageFolder & { readonly remove: () => Promise<void> }}
 */
export function makePageFolder(root) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pawl-docs-")));
  const [home, project, code, state, bin] = ["home", "project", "code", "state", "bin"].map((name) => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  });
  if (home === undefined || project === undefined || code === undefined || state === undefined || bin === undefined) throw new Error("Internal error: no folder");
  cpSync(STAND_INS, bin, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(bin, "package.json"), '{ "type": "module" }\n');
  linkPackages(root, join(folder, "node_modules"));
  writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n");
  const lookups = join(folder, "lookups");
  writeFileSync(lookups, "");
  const env = {
    HOME: home,
    LANG: "C.UTF-8",
    TMPDIR: mkdtempSync(join(folder, "tmp-")),
    // The project's Node, whatever the system has.
    PATH: [bin, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    DOCS_CHECKOUT: root,
    DOCS_LOOKUPS: lookups,
    NODE_COMPILE_CACHE: join(tmpdir(), "pawl-docs-compile-cache"),
    NO_COLOR: "1",
  };
  const services = new Services(root, home);
  const remove = async () => {
    await services.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { home, project, code, state, lookups, services, env, remove };
}

/** @param {string} root @param {string} modules */
function linkPackages(root, modules) {
  const packages = listPackages(root).filter(({ name }) => name.startsWith("@pawl/"));
  const links = [...packages.map(({ name, folder }) => [name, join(root, folder)]), ...LIBRARIES.map((name) => [name, join(root, "node_modules", name)])];
  for (const [name = "", target = ""] of links) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(target, join(modules, name), "dir");
  }
}
