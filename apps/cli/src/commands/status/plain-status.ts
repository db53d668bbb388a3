/**
 * Recognises `pawl status` without anything but `--cwd`, so that it is answered without loading a command line parser.
 *
 * @param words - the arguments after the program's name.
 * @returns the folder given with `--cwd`, `null` without one; `undefined` where the arguments say something else.
 */
export function plainStatusFolder(words: readonly string[]): string | null | undefined {
  let isStatus = false;
  let folder: string | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    if (word === "status" && !isStatus) {
      isStatus = true;
      continue;
    }
    const given = word.startsWith("--cwd=") ? word.slice("--cwd=".length) : word === "--cwd" ? words[(index += 1)] : undefined;
    if (given === undefined || given === "" || given.startsWith("-") || folder !== null) return undefined;
    folder = given;
  }
  return isStatus ? folder : undefined;
}
