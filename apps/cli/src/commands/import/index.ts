import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { importAutoforgeCommand } from "./autoforge/index.ts";

/** `pawl import`: the group of commands that make a plan from what another tool recorded. */
export const importCommand: CommandModule<object, GlobalOptions> = {
  command: "import",
  describe: "Make a plan from what another tool recorded; its claims close nothing",
  builder: (yargs) =>
    yargs
      .usage("$0 import <tool>")
      .command(importAutoforgeCommand)
      .demandCommand(1, 1, "no tool to import from is given", "more than one tool is given")
      .example("$0 import autoforge features.db --dry-run", "What an import of AutoForge's features would do"),
  handler: () => undefined,
};
