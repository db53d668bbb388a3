import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface VerifyArguments extends GlobalOptions {
  readonly bundle: string;
  readonly repository?: string | undefined;
  readonly key?: string | undefined;
  readonly json: boolean;
}

/** `pawl verify`. */
export const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: "verify <bundle>",
  describe: "Check a bundle's ledger, evidence, commits, reports and attestations against each other, offline",
  builder: (yargs) =>
    yargs
      .positional("bundle", { type: "string", demandOption: true, describe: "A file that pawl bundle wrote; it need not be trusted" })
      .option("repository", { type: "string", requiresArg: true, describe: "A repository to check the commits of, instead of those in the bundle" })
      .option("key", { type: "string", requiresArg: true, describe: "Public key (PEM, ed25519) that every attestation must be signed by" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object instead of lines" })
      .example("$0 verify run.tar --key key.pub.pem", "Print place: CODE: what does not agree, one finding per line")
      .example("$0 verify run.tar --repository ~/src/project", "Against commits of one's own")
      .epilog("Exit code: 0 when all of it agrees, 7 when something does not, 2 when the file is no bundle"),
  handler: async ({ cwd, bundle, repository, key, json: isJson }) => {
    const { verifyAction } = await import("./action.ts");
    process.exitCode = await verifyAction({ cwd: cwd ?? null, bundle, repository: repository ?? null, key: key ?? null, isJson });
  },
};
