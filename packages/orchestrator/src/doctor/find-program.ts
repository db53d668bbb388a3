import { access, constants, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** Where the system finds a program. `not-executable` names the first file of that name that may not be executed. */
export type FoundProgram =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "not-executable"; readonly path: string }
  | { readonly kind: "missing" };

/**
 * Looks a program up as the system does when it starts one: a name with a slash is a path, any other is searched for in PATH.
 *
 * @param cwd - folder that relative paths start at.
 * @param path - value of PATH that the program would be started with.
 */
export async function findProgram(name: string, cwd: string, path: string): Promise<FoundProgram> {
  const folders = path.split(delimiter).map((folder) => (folder === "" ? "." : folder));
  const places = name.includes("/") ? [resolve(cwd, name)] : folders.map((folder) => (isAbsolute(folder) ? join(folder, name) : resolve(cwd, folder, name)));
  let refused: FoundProgram = { kind: "missing" };
  for (const place of places) {
    const stats = await stat(place).catch(() => null);
    if (stats === null || !stats.isFile()) continue;
    const mayRun = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (mayRun) return { kind: "found", path: place };
    if (refused.kind === "missing") refused = { kind: "not-executable", path: place };
  }
  return refused;
}
