// Gate of the pages of stage B: `node gates/doc-page.mjs api|rfc|readme`. The examples are parsed and their imports
// checked here; they are executed in stage D, when there is something to execute.
import { existsSync } from "node:fs";
import { basename } from "node:path";

import { readJson, readText, requireAll, runChecks } from "./lib/checks.mjs";
import { codeBlocks, importsOf, parseBlock, programOf } from "./lib/doc-blocks.mjs";

const PAGES = { api: "docs/api.md", rfc: "docs/rfc4180.md", readme: "README.md" };
const kind = process.argv[2];
const path = PAGES[kind];
if (path === undefined) throw new Error(`usage: node gates/doc-page.mjs ${Object.keys(PAGES).join("|")}`);

const page = () => readText(path);
const api = () => readJson("architecture/api.json");
const publicExports = () => api().modules.flatMap((module) => module.exports).filter((item) => item.public);
const headings = () => [...page().matchAll(/^#{1,4} (.+)$/gmu)].map((match) => match[1]);

const examples = (least) => ({
  [`at least ${least} examples, all valid JavaScript with an expected value`]: () => {
    const blocks = codeBlocks(page(), "js");
    if (blocks.length < least) throw new Error(`${blocks.length} examples`);
    for (const { code, line } of blocks) {
      parseBlock(code);
      if (programOf(code, api().package, "file:///").assertions === 0) throw new Error(`line ${line}: no line with // =>`);
    }
  },
  "examples import what the package exports": () => {
    for (const { code, line } of codeBlocks(page(), "js")) {
      for (const { from, names } of importsOf(code)) {
        if (from.startsWith("node:")) continue;
        if (from !== api().package) throw new Error(`line ${line}: imports ${from}`);
        requireAll(`line ${line}: imports`, names, (name) => publicExports().some((item) => item.name === name));
      }
    }
  },
});

const listedInIndex = {
  "the page is listed in docs/index.md, and everything listed there exists": () => {
    const links = [...readText("docs/index.md").matchAll(/\]\(([^)#]+)\)/gu)].map((match) => match[1]);
    if (!existsSync(path)) throw new Error(`${path} does not exist`);
    requireAll("docs/index.md", [basename(path)], (name) => links.includes(name));
    requireAll("docs", links, (link) => existsSync(`docs/${link}`));
  },
};

const checks = {
  api: () => ({
    "every public export has a heading and its signature": () => {
      requireAll("headings", publicExports().map((item) => item.name), (name) => headings().includes(`\`${name}\``));
      requireAll("signatures", publicExports().map((item) => item.signature), (text) => page().includes(`\`${text}\``));
    },
    "every option is described": () => {
      const { read, write } = api().options;
      requireAll("options", [...read, ...write], (name) => page().includes(`| \`${name}\` |`));
    },
    "every error code is described": () => {
      const codes = readJson("architecture/errors.json").errors.map((error) => error.code);
      requireAll("codes", codes, (code) => page().includes(`| \`${code}\` |`));
    },
    ...examples(5),
    ...listedInIndex,
  }),
  rfc: () => ({
    "every requirement that comes from the RFC is discussed under its rule": () => {
      const rules = readJson("architecture/requirements.json").requirements.filter((item) => item.rule !== "-");
      for (const { id, rule } of rules) {
        const section = page().split(/^## /mu).find((part) => part.startsWith(`Rule ${rule}`));
        if (section === undefined) throw new Error(`no section "Rule ${rule}"`);
        if (!new RegExp(`\\b${id}\\b`, "u").test(section)) throw new Error(`section "Rule ${rule}" does not mention ${id}`);
      }
    },
    "every vector's rule has an example text": () => {
      const rules = [...page().matchAll(/^## Rule (\d\.\d)/gmu)].length;
      const texts = codeBlocks(page(), "csv").length;
      if (texts < rules) throw new Error(`${texts} example texts for ${rules} rules`);
    },
    "what goes beyond the RFC is said": () => requireAll("headings", ["Beyond the RFC"], (name) => headings().includes(name)),
    ...listedInIndex,
  }),
  readme: () => ({
    "the sections a reader looks for": () =>
      requireAll("headings", ["Install", "Read", "Write", "Stream", "Command line", "Errors"], (name) => headings().includes(name)),
    "the title is the package's name and what it is for follows": () => {
      if (!page().startsWith(`# ${readJson("package.json").name}\n\n`)) throw new Error("the first line must be the name");
      if ((page().split("\n")[2] ?? "").length < 40) throw new Error("the third line must say what it is for");
    },
    "every command of the program is shown": () =>
      requireAll("commands", ["to-json", "from-json", "select"], (name) => codeBlocks(page(), "sh").some(({ code }) => code.includes(`rfc4180-csv ${name}`))),
    ...examples(3),
  }),
};

await runChecks(checks[kind]());
