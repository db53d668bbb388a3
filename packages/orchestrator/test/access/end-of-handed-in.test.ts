import type { AgentOutcome } from "@pawl/agents";
import { expect, it } from "vitest";

import { endOfHandedIn } from "../../src/access/end-of-handed-in.ts";

const FACTS = { detail: "", durationMs: 12.4, pid: 1, forced: true, survivors: [], outputBytes: 0, logOmittedBytes: 0, outputTail: "bye", usage: { kind: "absent" } } as const;
const ended = (more: object): AgentOutcome => ({ ...FACTS, kind: "cancelled", reason: "HANDED_IN", exitCode: null, ...more });

it("an agent that handed in and had to be ended has claimed its work, unless one of its processes lives on; every other end stays what it is", () => {
  expect(endOfHandedIn(ended({}))).toEqual({ kind: "done", durationMs: 12, output: "bye" });
  expect(endOfHandedIn(ended({ survivors: [{ pid: 7, startToken: "x" }] }))).toMatchObject({ kind: "failed", reason: "PROCESS_SURVIVED", detail: expect.stringContaining("7") as string });
  expect(endOfHandedIn(ended({ reason: "INTERRUPTED" }))).toBeNull();
  expect(endOfHandedIn({ ...FACTS, kind: "failed", reason: "EXIT_NONZERO", exitCode: 1, signal: null })).toBeNull();
});
