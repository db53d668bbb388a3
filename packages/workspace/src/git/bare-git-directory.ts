import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes a minimal bare git directory; what is there already is kept, but the configuration is replaced. */
export async function writeBareGitDirectory(gitDir: string, objectFormat: "sha1" | "sha256"): Promise<void> {
  for (const folder of ["objects", "refs/heads", "info"]) await mkdir(join(gitDir, folder), { recursive: true, mode: 0o700 });
  await writeFile(join(gitDir, "HEAD"), "ref: refs/heads/none\n");
  await writeFile(join(gitDir, "config"), repositoryConfig(objectFormat, true));
}

/** Text of the configuration of a repository that Pawl makes. */
export function repositoryConfig(objectFormat: "sha1" | "sha256", isBare: boolean): string {
  const version = objectFormat === "sha1" ? 0 : 1;
  const lines = [
    "[core]",
    `\trepositoryformatversion = ${version}`,
    `\tbare = ${isBare}`,
    "\tfilemode = true",
    "\tsymlinks = true",
    "\tignorecase = false",
    "\tprotectHFS = true",
    "\tprotectNTFS = true",
    "\tautocrlf = false",
    "\tattributesFile = /dev/null",
    "\texcludesFile = /dev/null",
    "[gc]",
    "\tauto = 0",
    "[maintenance]",
    "\tauto = false",
  ];
  if (objectFormat === "sha256") lines.push("[extensions]", "\tobjectFormat = sha256");
  return `${lines.join("\n")}\n`;
}
