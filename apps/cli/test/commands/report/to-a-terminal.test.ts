import { afterEach, expect, it, vi } from "vitest";

import { reportAction } from "../../../src/commands/report/action.ts";

const NOWHERE = { cwd: "/no/such/folder", run: "latest" };

afterEach(() => void vi.unstubAllGlobals());

it("a page of HTML is refused to a terminal, with how to have it, and to nothing else", async () => {
  vi.stubGlobal("process", new Proxy(process, { get: (target, name) => (name === "stdout" ? { isTTY: true } : Reflect.get(target, name)) as unknown }));
  await expect(reportAction({ ...NOWHERE, target: { file: null, isReplacing: false } })).rejects.toMatchObject({ code: "USAGE", hint: expect.stringContaining("--output ../report.html") as string });
  await expect(reportAction({ ...NOWHERE, target: { file: "report.html", isReplacing: false } })).rejects.toMatchObject({ code: "NO_SUCH_FOLDER" });
  vi.unstubAllGlobals();
  await expect(reportAction({ ...NOWHERE, target: { file: null, isReplacing: false } })).rejects.toMatchObject({ code: process.stdout.isTTY ? "USAGE" : "NO_SUCH_FOLDER" });
});
