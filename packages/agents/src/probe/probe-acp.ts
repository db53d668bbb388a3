import { join } from "node:path";

import type { AcpAgent } from "@pawl/pipeline";

import { AcpSession } from "../acp/acp-session.ts";
import { AcpStream } from "../acp/acp-stream.ts";
import { AUTH_REQUIRED, type AcpEnd, converse } from "../acp/converse.ts";
import type { Supervised } from "../process/process-options.ts";
import { runProcess } from "../process/run-process.ts";
import { oneLine } from "../util/one-line.ts";
import type { AgentReadiness } from "./agent-readiness.ts";
import { inProbeFolder, type ProbePlace, probeToken, startFault } from "./ask-program.ts";

/** Longest time until an agent has a session, in milliseconds: some load for long. */
const SESSION_MS = 60_000;

/** Opens a session with an agent in an empty folder, without a prompt, as an attempt would. */
export function probeAcp(agent: AcpAgent, { env, signal = new AbortController().signal }: ProbePlace): Promise<AgentReadiness> {
  return inProbeFolder(async (dir) => {
    let stream: AcpStream | null = null;
    let conversation: Promise<AcpEnd> = Promise.resolve({ kind: "broken" });
    const begin = ({ write, stop }: Supervised): void => {
      const talk = new AcpStream(write, { onUpdate: () => undefined, onResult: () => undefined });
      stream = talk;
      conversation = converse(talk.stream, new AcpSession(), { agent, cwd: dir, folders: [], servers: [], prompt: null, onAsked: () => undefined });
      void conversation.then(() => stop("ANSWERED"));
    };
    const result = await runProcess({
      command: { argv: agent.command },
      cwd: dir,
      env,
      isInteractive: true,
      logFile: join(dir, "output.log"),
      maxLogBytes: 0,
      captureBytes: 0,
      limits: { timeoutMs: SESSION_MS, stallMs: null, startMs: null },
      token: probeToken(),
      signal,
      graceMs: 0,
      onSupervised: begin,
      onOutput: (chunk, source) => source === "stdout" && stream?.push(chunk),
    });
    (stream as AcpStream | null)?.end();
    const program = agent.command.join(" ");
    return startFault(program, { result, text: "" }) ?? judge(program, await conversation);
  });
}

function judge(program: string, end: AcpEnd): AgentReadiness {
  switch (end.kind) {
    case "ready":
    case "answered":
      return { kind: "ready", version: end.kind === "ready" && end.agentName !== null ? oneLine(end.agentName) : null };
    case "wrong-version":
      return { kind: "not-ready", fault: "AGENT_VERSION", found: oneLine(`${program} speaks version ${String(end.version)} of the Agent Client Protocol, not version 1`), mend: "Install a version of it that speaks version 1." };
    case "broken":
      return { kind: "not-ready", fault: "AGENT_BROKEN", found: oneLine(`${program} opens no session of the Agent Client Protocol`), mend: "Start it by hand and see what it says; agents want an argument such as `--acp`." };
    case "refused": {
      const { during, message, logins } = end;
      const named = logins.length === 0 ? "" : `, such as \`auth: ${logins[0]}\``;
      return end.code === AUTH_REQUIRED || during === "authenticate"
        ? { kind: "not-ready", fault: "AGENT_NOT_LOGGED_IN", found: oneLine(`${program} has no login: ${message}`), mend: oneLine(`Log in with its own program, or give the profile a way to${named}.`) }
        : { kind: "not-ready", fault: "AGENT_BROKEN", found: oneLine(`${program} answered ${during} with: ${message}`), mend: "Correct `mode` and `options` of the profile, or see what it wants." };
    }
  }
}
