import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

import { onTestFinished, vi } from "vitest";

/** A project in place with one artifact per stage, each made by a shell command. */
export interface LibraryProject {
  readonly projectDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Waits until there is a file at a path relative to the project's folder; what attempts leave in it counts, so take `../`. */
  until(path: string): Promise<void>;
  write(path: string, text: string): void;
}

/** A project that is removed after the test. @param scripts - what makes the artifacts `a`, `b`, `c` and `d`; default: a file. */
export function libraryProject(scripts: Readonly<Record<string, string>> = {}): LibraryProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "pawl-library-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const projectDir = join(root, "project");
  mkdirSync(projectDir);
  const artifacts = ["a", "b", "c", "d"].map((id) => ({
    id,
    stage: id.toUpperCase(),
    location: `${id}.md`,
    run: ["sh", "-c", scripts[id] ?? `echo ${id} > ${id}.md`],
    inputs: [`${id}.md`],
    gate: { checks: [{ run: ["cat", `${id}.md`] }], control: "none" },
  }));
  writeFileSync(join(projectDir, "pawl.yaml"), JSON.stringify({ contract: "1", mode: "in-place", artifacts }));
  return {
    projectDir,
    environment: { PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter), HOME: root, XDG_CACHE_HOME: join(root, "cache") },
    until: async (path) => void (await vi.waitUntil(() => existsSync(join(projectDir, path)), { timeout: 60_000, interval: 20 })),
    write: (path, text) => writeFileSync(join(projectDir, path), text),
  };
}
