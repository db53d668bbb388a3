import { readdirSync, readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { describeCommands } from "../src/help/describe-commands.ts";
import type { DescribedCommand } from "../src/help/describe-commands.ts";
import { OUTPUT_SCHEMAS, renderOutputSchemas } from "../src/json-schemas/output-schemas.ts";
import { refuseUnpublishedJson } from "./support/published-json.ts";

function withCommandsBelow(command: DescribedCommand): readonly DescribedCommand[] {
  return [command, ...command.commands.flatMap(withCommandsBelow)];
}

it("every command that takes --json has a schema of what it prints, and no other one has", () => {
  const all = describeCommands().flatMap(withCommandsBelow);
  const taking = all.filter(({ options }) => options.some(({ name }) => name === "json")).map(({ words }) => words.join(" "));
  expect(Object.keys(OUTPUT_SCHEMAS).toSorted()).toEqual([...taking, "version"].toSorted());
});

it.each([
  [["pause", "--json"], '{"decision":"pause","by":"Ada","why":null,"isDryRun":false}', /effect/],
  [["log", "--json"], '{"seq":1}\n', /run/],
  [["backup", "x", "--json"], '{"backup":"x","head":{"seq":1,"hash":"0"},"files":0}', /hash/],
  [["backup", "x", "--json"], '{"backup":"x","more":true}', /Unrecognized|head/],
])("what %j prints and its schema does not know is found", (args, printed, problem) => {
  expect(() => refuseUnpublishedJson(args, printed)).toThrow(problem);
});

it("the package holds each of them as a file that says what it is of", () => {
  const folder = new URL("../schema/", import.meta.url);
  const files = renderOutputSchemas();
  expect(readdirSync(folder).toSorted()).toEqual(files.map(({ name }) => name).toSorted());
  const titles = files.map(({ name }) => (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { readonly title: string }).title);
  expect(titles).toContain("pawl webhook list --json");
  expect(titles.filter((title) => !/^pawl [-a-z ]+ --json$/.test(title))).toEqual([]);
});
