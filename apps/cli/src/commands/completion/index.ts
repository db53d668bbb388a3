import type { CommandModule } from "yargs";

import { completionScript, SHELLS } from "../../completion/completion-scripts.ts";
import type { Shell } from "../../completion/completion-scripts.ts";
import { writeResult } from "../../output/streams.ts";
import type { GlobalOptions } from "../global-options.ts";

interface CompletionArguments extends GlobalOptions {
  readonly shell: Shell;
}

/** `pawl completion`. */
export const completionCommand: CommandModule<object, CompletionArguments> = {
  command: "completion <shell>",
  describe: "Print the script that makes a shell complete commands, options, artifacts and answers",
  builder: (yargs) =>
    yargs
      .positional("shell", { choices: SHELLS, demandOption: true, describe: "The shell" })
      .example("$0 completion bash >> ~/.bashrc", "For bash, from its next start on")
      .example("$0 completion fish > ~/.config/fish/completions/pawl.fish", "For fish"),
  handler: async ({ shell }) => {
    await writeResult(completionScript(shell));
  },
};
