import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AttestArguments extends GlobalOptions {
  readonly attested?: string[] | undefined;
  readonly run: string;
  readonly output: string;
  readonly key?: string | undefined;
  readonly "dry-run": boolean;
}

/** `pawl attest`. */
export const attestCommand: CommandModule<object, AttestArguments> = {
  command: "attest [attested..]",
  describe: "Print an in-toto attestation of each closed artifact, signed where there is a key",
  builder: (yargs) =>
    yargs
      .positional("attested", { type: "string", array: true, describe: "Ids or locations of artifacts; default: every closed one" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .option("output", { type: "string", default: "-", requiresArg: true, describe: "A folder for one file each; - prints one per line" })
      .option("key", { type: "string", requiresArg: true, describe: "Signing key: PEM, PKCS#8, ed25519; default: the file that PAWL_ATTEST_KEY names" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would be printed or written, and write nothing" })
      .example("$0 attest", "One in-toto Statement per closed artifact and line; none for what is not closed")
      .example("$0 attest docs/guide.md --key key.pem", "A signed one (DSSE) of a single artifact")
      .epilog("openssl genpkey -algorithm ed25519 -out key.pem && chmod 600 key.pem makes a key"),
  handler: async ({ cwd, attested, run, output, key, "dry-run": isDryRun }) => {
    const { attestAction } = await import("./action.ts");
    process.exitCode = await attestAction({ cwd: cwd ?? null, artifacts: attested ?? [], run, output, key, isDryRun });
  },
};
