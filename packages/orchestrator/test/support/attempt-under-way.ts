import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildAssignment } from "@pawl/agents";
import { onTestFinished } from "vitest";

import { AttemptAccess } from "../../src/access/attempt-access.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { releaseLease } from "../../src/kernel/release-lease.ts";
import type { StatusReading } from "../../src/status/read-status.ts";
import { aPlan } from "./plan-builder.ts";
import { RunDriver } from "./run-driver.ts";

/** An attempt on `first`, which `second` needs, with its access open. */
export interface AttemptUnderWay {
  readonly access: AttemptAccess;
  readonly socketPath: string;
  readonly token: string;
  readonly questionFile: string;
  /** What a look at the status file shows from here on. */
  setReading(reading: StatusReading): void;
  /** Takes the attempt's lease. */
  endAttempt(): void;
}

/** Opens the access of an attempt that is under way; closed after the test. */
export async function attemptUnderWay({ handInGraceMs = 60_000 }: { readonly handInGraceMs?: number } = {}): Promise<AttemptUnderWay> {
  const root = mkdtempSync(join(tmpdir(), "pawl-access-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const plan = aPlan().withArtifact("first").withArtifact("second", { needs: ["first"] }).withArtifact("third").build();
  const run = new RunDriver().start(plan);
  run.transact((state) => startAttempt(state, { kind: "start", attempt: "agent", artifacts: ["first"] }));
  const [artifact] = plan.artifacts;
  if (artifact === undefined) throw new Error("the plan has no artifact");
  const assignment = buildAssignment({
    pipelineId: "p",
    runId: "run-1",
    attempt: 1,
    workspaceDir: "/workspace",
    protect: [],
    artifacts: [{ artifact, lastGate: null, lastFailure: null, answer: null }],
  });
  let reading: StatusReading = { kind: "none" };
  const questionFile = join(root, "question.json");
  const access = await AttemptAccess.open({
    server: { command: "/usr/bin/pawl", args: ["mcp"] },
    folder: root,
    assignment,
    questionFile,
    state: () => run.state,
    readReport: () => Promise.resolve(reading),
    handInGraceMs,
  });
  onTestFinished(() => access[Symbol.asyncDispose]());
  return {
    access,
    socketPath: access.env["PAWL_MCP_SOCKET"] ?? "",
    token: access.env["PAWL_MCP_TOKEN"] ?? "",
    questionFile,
    setReading: (next) => {
      reading = next;
    },
    endAttempt: () => void run.transact((state) => releaseLease(state, 1, "LEASE_LOST", "the test took it")),
  };
}

/** A connection that sends what it likes. Resolves `ended` with all that came back, once the other side has ended it. */
export function rawConnection(path: string): { readonly socket: Socket; readonly ended: Promise<string> } {
  const socket = createConnection(path);
  let received = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => (received += chunk));
  // A connection that is cut while it still sends.
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  return { socket, ended: new Promise((resolve) => socket.once("close", () => resolve(received))) };
}
