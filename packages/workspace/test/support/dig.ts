import { execFileSync } from "node:child_process";

/** Name of the folders that {@link dig} makes. */
export const DEEP = "d".repeat(100);

/** Makes a folder in a folder and so on, so deep that no system takes the whole path, with a file at the bottom. */
export function dig(folder: string, name: string = DEEP, levels = 60): void {
  const script = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    for (let level = 0; level < ${levels}; level += 1) {
      mkdirSync("${name}", { recursive: true });
      process.chdir("${name}");
    }
    writeFileSync("bottom", "x");
  `;
  execFileSync(process.execPath, ["--eval", script], { cwd: folder });
}
