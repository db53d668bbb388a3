import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { TIMELINE_FORMATS } from "./formats.ts";
import type { TimelineFormat } from "./formats.ts";

interface TimelineArguments extends GlobalOptions {
  readonly format?: TimelineFormat | undefined;
  readonly json?: boolean | undefined;
  readonly run: string;
  readonly output?: string | undefined;
  readonly replace: boolean;
}

/** `pawl timeline`. */
export const timelineCommand: CommandModule<object, TimelineArguments> = {
  command: "timeline",
  describe: "Draw what took time in a run: attempts, gates and waits, for the terminal, as SVG, or for Perfetto",
  builder: (yargs) =>
    yargs
      .option("format", { choices: TIMELINE_FORMATS, requiresArg: true, describe: "How to draw it; trace: Chrome's trace events; default: text" })
      .option("json", { type: "boolean", describe: "The same as --format json" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .option("output", { type: "string", requiresArg: true, describe: "Write it to this file; default: standard output" })
      .option("replace", { type: "boolean", default: false, describe: "--output may replace a file that is there" })
      .conflicts("json", "format")
      .example("$0 timeline", "As a chart of characters, on the terminal")
      .example("$0 timeline --format svg --output ../timeline.svg", "As a picture for a browser")
      .example("$0 timeline --format trace --output ../trace.json", "For https://ui.perfetto.dev"),
  handler: async ({ cwd, format, json, run, output, replace: isReplacing }) => {
    const { timelineAction } = await import("./action.ts");
    const target = { file: output ?? null, isReplacing };
    process.exitCode = await timelineAction({ cwd: cwd ?? null, format: format ?? (json === true ? "json" : "text"), run, target });
  },
};
