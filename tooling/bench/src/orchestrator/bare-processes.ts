import { spawn } from "node:child_process";

/** Runs command lines one after the other, `atOnce` lines at a time, with nothing but Node; gives the time that it took. */
export async function runBare(folder: string, lines: readonly (readonly (readonly string[])[])[], atOnce: number): Promise<number> {
  const startMs = performance.now();
  const waiting = lines.values();
  const work = async (): Promise<void> => {
    for (const line of waiting) for (const command of line) await runToEnd(folder, command);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return performance.now() - startMs;
}

function runToEnd(folder: string, [program = "", ...args]: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: "ignore" });
    child.once("error", reject);
    child.once("exit", (exitCode) => (exitCode === 0 ? resolve() : reject(new Error(`${program} ${args.join(" ")} exited with ${exitCode}`))));
  });
}
