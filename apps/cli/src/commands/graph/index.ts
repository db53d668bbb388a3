import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { GRAPH_FORMATS } from "./formats.ts";
import type { GraphFormat } from "./formats.ts";

interface GraphArguments extends GlobalOptions {
  readonly format?: GraphFormat | undefined;
  readonly json?: boolean | undefined;
  readonly run: string;
  readonly plan: boolean;
  readonly around?: string | undefined;
  readonly output?: string | undefined;
  readonly replace: boolean;
}

/** `pawl graph`. */
export const graphCommand: CommandModule<object, GraphArguments> = {
  command: "graph",
  describe: "Draw the artifacts, what each needs, and where each is in its life: for the terminal, Mermaid, DOT or SVG",
  builder: (yargs) =>
    yargs
      .option("format", { choices: GRAPH_FORMATS, requiresArg: true, describe: "How to draw it; default: tree" })
      .option("json", { type: "boolean", describe: "The same as --format json: all artifacts with their needs" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .option("plan", { type: "boolean", default: false, describe: "Draw the plan file, without what a run has done" })
      .option("around", { type: "string", requiresArg: true, describe: "Only this artifact, what it rests on and what rests on it: its id or location" })
      .option("output", { type: "string", requiresArg: true, describe: "Write it to this file; default: standard output" })
      .option("replace", { type: "boolean", default: false, describe: "--output may replace a file that is there" })
      .conflicts("json", "format")
      .example("$0 graph", "As a tree, on the terminal")
      .example("$0 graph --format svg --output ../graph.svg", "As a picture for a browser, light or dark as it is set")
      .example("$0 graph --format mermaid", "For a Markdown page"),
  handler: async ({ cwd, format, json, run, plan: isPlan, around, output, replace: isReplacing }) => {
    const { graphAction } = await import("./action.ts");
    const target = { file: output ?? null, isReplacing };
    process.exitCode = await graphAction({ cwd: cwd ?? null, format: format ?? (json === true ? "json" : "tree"), run, isPlan, around: around ?? null, target });
  },
};
