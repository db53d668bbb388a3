import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface DoctorArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl doctor`. */
export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: "doctor",
  describe: "Check git, the ledger, agents, clocks, disks and what was left behind, and say how to mend it",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 doctor", "Everything that was looked at, with what to do about it")
      .example("$0 doctor --json | jq .usage", "What Pawl keeps of this project on disk")
      .epilog("Exit code: 0 when Pawl can work here, perhaps with warnings; 7 when something is not what Pawl wrote; 2 for any other error"),
  handler: async ({ cwd, json: isJson }) => {
    const { doctorAction } = await import("./action.ts");
    process.exitCode = await doctorAction({ cwd: cwd ?? null, isJson });
  },
};
