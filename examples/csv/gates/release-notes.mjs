// Gate of `release-notes`: the newest section is the version that is released, and names all of it.
import { readJson, readText, requireAll, runChecks } from "./lib/checks.mjs";

const FILE = "CHANGELOG.md";
const newest = () => {
  const section = readText(FILE).split(/^## /mu)[1];
  if (section === undefined) throw new Error("no section");
  return section;
};

await runChecks({
  "the newest section is the version of package.json": () => {
    const { version } = readJson("package.json");
    const title = newest().split("\n")[0];
    if (title !== version) throw new Error(`the newest section is ${title}, the version ${version}`);
  },
  "every public export is named": () => {
    const names = readJson("architecture/api.json").modules.flatMap((module) => module.exports.filter((item) => item.public));
    requireAll("exports", names.map((item) => item.name), (name) => newest().includes(`\`${name}\``));
  },
  "the program's commands are named": () =>
    requireAll("commands", ["to-json", "from-json", "select"], (name) => newest().includes(`\`${name}\``)),
});
