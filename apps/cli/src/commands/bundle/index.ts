import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface BundleArguments extends GlobalOptions {
  readonly file: string;
  readonly run: string;
  readonly key?: string | undefined;
  readonly json: boolean;
}

/** `pawl bundle`. */
export const bundleCommand: CommandModule<object, BundleArguments> = {
  command: "bundle <file>",
  describe: "Write one file by which a run's closures can be verified anywhere: ledger, evidence, reports, commits",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "The file to write, a tar file; it must not be there" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .option("key", { type: "string", requiresArg: true, describe: "Signing key: PEM, PKCS#8, ed25519; default: the file that PAWL_ATTEST_KEY names" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 bundle ../run.tar --key ../key.pem", "With signed attestations, for pawl verify on another machine")
      .epilog("Evidence goes in as it is: what checks printed, which may show what agents wrote. Look at it before giving it away"),
  handler: async ({ cwd, file, run, key, json: isJson }) => {
    const { bundleAction } = await import("./action.ts");
    process.exitCode = await bundleAction({ cwd: cwd ?? null, file, run, key, isJson });
  },
};
