import { spawnSync } from "node:child_process";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { makeTestFolder } from "../scripts/lib/test-folder.mjs";

it("gives a new folder in which programs can be executed", () => {
  const folder = makeTestFolder();
  try {
    expect(statSync(folder).isDirectory()).toBe(true);
    const script = join(folder, "program");
    writeFileSync(script, "#!/bin/sh\nexit 7\n", { mode: 0o755 });
    expect(spawnSync(script, []).status).toBe(7);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
