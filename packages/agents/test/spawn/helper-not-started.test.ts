import { expect, onTestFinished, test } from "vitest";

import { HelperSpawner } from "../../src/spawn/helper-spawner.ts";

test.skipIf(process.platform !== "linux")("a helper that the system does not start leaves nothing behind in this process", async () => {
  const { execPath } = process;
  onTestFinished(() => void (process.execPath = execPath));
  process.execPath = "/pawl-test/no-such-program";
  const before = process.listenerCount("exit");
  expect(await HelperSpawner.open(() => undefined)).toBeNull();
  expect(process.listenerCount("exit")).toBe(before);
});
