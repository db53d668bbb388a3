import { describe, expect, it } from "vitest";
import { stalePages } from "../scripts/checks/generated-pages.mjs";
import { renderArchitectureDiagram, withDiagram } from "../scripts/reference/architecture-diagram.mjs";
import { commandsIn, renderCliPage } from "../scripts/reference/cli-page.mjs";
import { mergeEventDocs, readEventDocs } from "../scripts/reference/event-docs.mjs";
import { renderEventsPage } from "../scripts/reference/events-page.mjs";
import { renderExitCodesPage } from "../scripts/reference/exit-codes-page.mjs";
import { renderPlanPage } from "../scripts/reference/plan-page.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

describe("the page of commands", () => {
  const help = new Map([
    ["", "pawl <command>\n\nCommands:\n  pawl run              Run it; see\n                        pawl status\n  pawl answer [option]  Answer\n  pawl web              Receivers\n\nExamples:\n  pawl example  Not a command"],
    ["run", "pawl run\n\nRun it"],
    ["answer", "pawl answer [option]"],
    ["web", "pawl web <subcommand>\n\nCommands:\n  pawl web test <name>  Test\n\nOptions:\n  --json"],
    ["web test", "pawl web test <name>"],
  ]);

  it("finds each command in the help, and nothing of examples or of wrapped lines", () => {
    expect(commandsIn(help.get("") ?? "", [])).toEqual(["run", "answer", "web"]);
    expect(commandsIn(help.get("web") ?? "", ["web"])).toEqual(["test"]);
  });

  it("has the help of each command and of each command of a group, one level deeper", async () => {
    const page = await renderCliPage((words) => Promise.resolve(help.get(words.join(" ")) ?? "missing"));
    expect([...page.matchAll(/^##+ .*$/gmu)].map(([line]) => line)).toEqual(["## pawl run", "## pawl answer", "## pawl web", "### pawl web test"]);
    expect(page).toContain("```text\npawl run\n\nRun it\n```");
    expect(page).not.toContain("missing");
  });
});

describe("the page of events", () => {
  const contract = '/** Data of `a.closed`: it is\n * proved. */\nexport const aClosedDataSchema = z.strictObject({\n  /** Of it. */\n  id: text,\n});\n';
  const ours = 'export const E = {\n  "a.closed": aClosedDataSchema.extend({\n    /** The proof. */\n    proof: text,\n    nested: z.strictObject({\n      /** Not of the event. */\n      inner: text,\n    }),\n  }),\n  /** It began. */\n  "b.started": z.strictObject({ pid: count }),\n} as const;\n';

  it("takes what an event and its fields are from the comments above them, of the contract's events from there", () => {
    const docs = mergeEventDocs(readEventDocs(contract), readEventDocs(ours));
    expect(docs.get("a.closed")).toEqual({ text: "It is proved.", fields: new Map([["id", "Of it."], ["proof", "The proof."]]) });
    expect(docs.get("b.started")).toEqual({ text: "It began.", fields: new Map() });
  });

  it("says of each field what it may be and whether it may be absent", () => {
    const schema = { type: "object", properties: { id: { type: "string" }, attempt: { type: ["integer", "null"] } }, required: ["id"] };
    const page = renderEventsPage({ "a.closed": schema }, readEventDocs(contract));
    expect(page).toContain("| `id` | text | Of it. |");
    expect(page).toContain("| `attempt` (may be absent) | whole number or null | Number of the attempt");
  });

  it("is not made while an event, or a field that few have, has no comment", () => {
    expect(() => renderEventsPage({ "c.lost": {} }, new Map())).toThrow("the source says nothing of the event c.lost");
    const schema = { properties: { odd: { type: "string" } } };
    expect(() => renderEventsPage({ "a.closed": schema }, readEventDocs(contract))).toThrow("the source says nothing of the field odd of the event a.closed");
  });
});

it("the page of the plan has a section for every value with keys of its own, and every problem", () => {
  const inner = { type: "object", properties: { name: { type: "string", description: "Its | name" } }, required: ["name"] };
  const page = renderPlanPage({ properties: { list: { type: "array", items: inner }, map: { type: "object", additionalProperties: inner } } }, { CYCLE: { severity: "error", meaning: "A circle." } });
  expect(page).toContain("| `list` | list, see below |  |");
  expect(page).toContain("## `list[]`");
  expect(page).toContain("## `map.<name>`");
  expect(page).toContain("| `name` (required) | text | Its \\| name |");
  expect(page).toContain("| `CYCLE` | error | A circle. |");
});

it("the page of exit codes has each code with its comment", () => {
  const source = "export const EXIT_CODES = {\n  /** All is well. */\n  OK: 0,\n  /** Not so. */\n  INVALID: 2,\n};\n";
  const page = renderExitCodesPage(source);
  expect(page).toContain("| 0 | All is well. |\n| 2 | Not so. |\n");
});

describe("the diagram of the packages", () => {
  const imports = (...names: string[]) => ({ dependencies: Object.fromEntries(names.map((name) => [name, "workspace:*"])) });
  const packages = [
    { name: "@pawl/base", folder: "", manifest: {} },
    { name: "@pawl/middle", folder: "", manifest: imports("@pawl/base", "zod") },
    { name: "pawl", folder: "", manifest: imports("@pawl/middle", "@pawl/base") },
  ];

  it("has an arrow for each import that no other one stands for", () => {
    expect(renderArchitectureDiagram(packages).split("\n").filter((line) => line.includes("-->"))).toEqual(["  middle --> base", "  pawl --> middle"]);
  });

  it("takes the place of the one before, and nothing else of the page", () => {
    const page = "# A\n<!-- The diagram is written by `pnpm docs:reference` from the manifests of the packages. -->\nB\n";
    const once = withDiagram(page, "```mermaid\none\n```");
    expect(withDiagram(once, "```mermaid\ntwo\n```")).toBe(once.replace("one", "two"));
    expect(once).toContain("\nB\n");
    expect(() => withDiagram("# A", "")).toThrow("the page has no line");
  });
});

it("a generated page that is missing or was changed is named with the command that writes it", () => {
  const root = temporaryFolder();
  writeFiles(root, { "one.md": "as it is", "two.md": "changed" });
  const page = (file: string) => ({ file, text: "as it is" });
  expect(stalePages(root, [page("one.md"), page("two.md"), page("three.md")], "pnpm docs:x")).toEqual([
    "two.md: not what it is made from says; write it with `pnpm docs:x`",
    "three.md: not what it is made from says; write it with `pnpm docs:x`",
  ]);
});
