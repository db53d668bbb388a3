import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { buildAssignment } from "../../src/assignment/build-assignment.ts";
import { MAX_PROMPT_CHARACTERS, promptProblem } from "../../src/prompt/prompt-template.ts";
import type { PromptVariables } from "../../src/prompt/prompt-variables.ts";
import { checkPrompt, defaultPrompt, PROMPTS } from "../../src/prompt/prompts.ts";
import { anArtifactToAssign, anAssignmentInput } from "../support/assignments.ts";

const filled = (template: string, changes: object = {}): string => buildAssignment(anAssignmentInput({ template, ...changes })).instructions;

describe("a template of a project's own", () => {
  it("takes the place of the package's, with the same variables", () => {
    expect(filled("{{count}}: {{#artifacts}}{{id}} at {{location}}{{#description}}\n| {{.}}{{/description}}{{/artifacts}}")).toBe(
      "1: parser at src/parser.js\n| Reads RFC 4180 text.\n| No dependencies.",
    );
  });

  it("gets texts as they are: nothing is escaped, and nothing in them is taken for a part of the template", () => {
    const artifacts = [anArtifactToAssign({}, { title: `<b>"{{protectedPaths}}" & {{/artifacts}}` })];
    expect(filled("{{#artifacts}}{{title}}{{/artifacts}}", { artifacts })).toBe(`<b>"{{protectedPaths}}" & {{/artifacts}}`);
  });

  it("finds what lies further out, and never what is of another artifact or of nobody", () => {
    const answer = { question: "Which?", option: "A", why: null };
    const artifacts = [anArtifactToAssign({ answer }), anArtifactToAssign({}, { id: "writer" })];
    expect(filled("{{#artifacts}}[{{id}}{{#answer}} {{id}} {{option}} of {{count}}{{/answer}}]{{/artifacts}}", { artifacts })).toBe("[parser parser A of 2][writer]");
  });
});

describe("a template is refused, with the line,", () => {
  it.each([
    ["an unknown variable", "one\n{{nobody}}", 2, "there is no variable `nobody` here"],
    ["a variable that is not in reach", "{{location}}", 1, "there is no variable `location` here"],
    ["a dotted name", "{{#artifacts}}\n{{answer.why}}{{/artifacts}}", 2, "there is no variable `answer.why` here"],
    ["what every object has", "{{constructor}}", 1, "there is no variable `constructor` here"],
    ["more than a text where a text belongs", "{{artifacts}}", 1, "`artifacts` holds more than a text: use {{#artifacts}} … {{/artifacts}}"],
    ["a flag where a text belongs", "{{isBatch}}", 1, "`isBatch` is a flag: only a section can use it"],
    ["a line where there is none", "{{#artifacts}}{{.}}{{/artifacts}}", 1, "`.` stands for a line, and this is no section of a list of lines"],
    ["a variable inside of an inverted section that it is not in", "\n\n{{^artifacts}}{{location}}{{/artifacts}}", 3, "there is no variable `location` here"],
    ["a partial", "{{> other}}", 1, "a prompt has no partials (other)"],
    ["other delimiters", "{{=<% %>=}}<% count %>", 1, "a prompt keeps the delimiters {{ and }}"],
    ["a section that does not end", "a\n\n{{#artifacts}}", 3, 'Unclosed section "artifacts"'],
    ["a tag that does not end", "a\n{{count", 2, "Unclosed tag"],
    ["nothing", " \n", 1, "it is empty"],
    ["too much", "x".repeat(MAX_PROMPT_CHARACTERS + 1), 1, `it has more than ${MAX_PROMPT_CHARACTERS} characters`],
  ])("for %s", (_, template, line, message) => {
    expect(checkPrompt("assignment", template)).toEqual({ line, message });
    expect(() => filled(template)).toThrow(expect.objectContaining({ code: "PROMPT_INVALID", message: expect.stringContaining(message) as string }));
  });
});

describe("the package's own templates", () => {
  it.each(Object.keys(PROMPTS) as (keyof typeof PROMPTS)[])("%s uses only what it may", (name) => {
    expect(promptProblem(defaultPrompt(name), PROMPTS[name])).toBeNull();
  });

  it("have every variable in the README, and the README no other", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const table = readme.slice(readme.indexOf("## Prompts"), readme.indexOf("## What an agent may ask"));
    const documented = [...table.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name);
    expect(documented).toEqual(Object.values(PROMPTS).flatMap((variables) => namesOf(variables)));
  });
});

function namesOf(variables: PromptVariables, prefix = ""): string[] {
  return Object.entries(variables).flatMap(([name, { within }]) => [`${prefix}${name}`, ...namesOf(within, `${prefix}${name}.`)]);
}
