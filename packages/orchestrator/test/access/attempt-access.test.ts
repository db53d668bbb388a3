import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { AttemptAccess, type AttemptAccessOptions } from "../../src/access/attempt-access.ts";
import { AttemptClient } from "../../src/access/attempt-client.ts";
import { MAX_CONNECTIONS, MAX_REQUEST_BYTES, MAX_REQUESTS } from "../../src/access/protocol.ts";
import { attemptUnderWay, rawConnection } from "../support/attempt-under-way.ts";

const refused = (code: string) => expect.objectContaining({ code }) as Error;
const QUESTION = { text: "Which one?", options: [{ name: "one" }, { name: "two" }] };

describe("the access of an attempt", () => {
  it("answers to the attempt's own token alone; another one gets nothing", async () => {
    const { socketPath, token } = await attemptUnderWay();
    const other = await attemptUnderWay();
    using client = await AttemptClient.connect(socketPath, token);
    expect(await client.request("assignment", {})).toMatchObject({ attempt: 1, artifacts: [{ id: "first" }] });
    for (const wrong of [other.token, `${token}0`, token.slice(1), token.toUpperCase(), "x"]) {
      await expect(AttemptClient.connect(socketPath, wrong)).rejects.toThrow(refused("UNAUTHORISED"));
    }
    for (const line of ["", "{}", "null", "[]", '{"id":0,"method":"assignment","params":{}}', '{"token":1}', `{"token":"${token}","attempt":2}`, "\u0000", "}{"]) {
      const { socket, ended } = rawConnection(socketPath);
      socket.write(`${line}\n{"id":0,"method":"assignment","params":{}}\n`);
      expect(JSON.parse(await ended)).toMatchObject({ ok: false, error: { code: "UNAUTHORISED" } });
    }
  });

  it("ends with the attempt's lease, for connections that were open too, and is gone with the attempt", async () => {
    const attempt = await attemptUnderWay();
    using client = await AttemptClient.connect(attempt.socketPath, attempt.token);
    attempt.endAttempt();
    await expect(client.request("hand-in", {})).rejects.toThrow(refused("ATTEMPT_ENDED"));
    await expect(AttemptClient.connect(attempt.socketPath, attempt.token)).rejects.toThrow(refused("ATTEMPT_ENDED"));
    await attempt.access[Symbol.asyncDispose]();
    await expect(AttemptClient.connect(attempt.socketPath, attempt.token)).rejects.toThrow(refused("ATTEMPT_ENDED"));
  });

  it("is open to this user alone, and its configuration names the server with the socket and the token", async () => {
    const { access, socketPath, token } = await attemptUnderWay();
    const file = access.env["PAWL_MCP_CONFIG"] ?? "";
    expect([statSync(socketPath).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o600, 0o600]);
    const env = { PAWL_MCP_SOCKET: socketPath, PAWL_MCP_TOKEN: token };
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ mcpServers: { pawl: { type: "stdio", command: "/usr/bin/pawl", args: ["mcp"], env } } });
    expect(access.mcp).toEqual({ name: "pawl", command: "/usr/bin/pawl", args: ["mcp"], env, configFile: file });
  });

  it("is closed where its configuration cannot be written, and keeps no process from its end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pawl-access-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "mcp.json"), "");
    const options = { folder, server: { command: "/usr/bin/pawl", args: ["mcp"] } } as unknown as AttemptAccessOptions;
    await expect(AttemptAccess.open(options)).rejects.toThrow(/EEXIST/);
    expect(existsSync(join(folder, "s"))).toBe(false);
  });

  it("bounds what an attempt may ask: so many requests, so long a line, so many connections", async () => {
    const { socketPath, token } = await attemptUnderWay();
    const flood = rawConnection(socketPath);
    const request = JSON.stringify({ id: 1, method: "report", params: {} });
    flood.socket.write(`${JSON.stringify({ token })}\n${`${request}\n`.repeat(MAX_REQUESTS + 50)}`);
    const answers = (await flood.ended).trimEnd().split("\n").map((line) => (JSON.parse(line) as { readonly error?: { readonly code: string } }).error?.code);
    expect(answers.slice(0, 2)).toEqual([undefined, "NO_REPORT"]);
    expect(answers.slice(-2)).toEqual(["NO_REPORT", "TOO_MANY_REQUESTS"]);
    expect(answers).toHaveLength(MAX_REQUESTS + 2);

    const long = rawConnection(socketPath);
    long.socket.write(`{"token":"${"x".repeat(MAX_REQUEST_BYTES)}"}\n`);
    expect(await long.ended).toBe("");
    const endless = rawConnection(socketPath);
    endless.socket.write("x".repeat(MAX_REQUEST_BYTES + 1));
    expect(await endless.ended).toBe("");
    const deaf = rawConnection(socketPath);
    deaf.socket.write(`{}\n${"x".repeat(2 * 1024 * 1024)}`);
    expect(await deaf.ended).not.toContain('"ok":true');

    const crowded = await attemptUnderWay();
    const open = Array.from({ length: MAX_CONNECTIONS }, () => rawConnection(crowded.socketPath));
    await Promise.all(open.map(({ socket }) => once(socket, "connect")));
    expect(await rawConnection(crowded.socketPath).ended).toBe("");
  });

  it("takes nobody for an orchestrator who does not answer as one", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "pawl-socket-")), "s");
    const server = createServer((socket) => socket.end("{}\n"));
    server.listen(path);
    onTestFinished(() => {
      server.close();
      rmSync(dirname(path), { recursive: true, force: true });
    });
    await once(server, "listening");
    await expect(AttemptClient.connect(path, "token")).rejects.toThrow(refused("ATTEMPT_ENDED"));
  });

  it("counts what is no request too", async () => {
    const { socketPath, token } = await attemptUnderWay();
    const { socket, ended } = rawConnection(socketPath);
    socket.write(`${JSON.stringify({ token })}\n${"nonsense\n".repeat(MAX_REQUESTS + 1)}`);
    const codes = (await ended).trimEnd().split("\n").map((line) => (JSON.parse(line) as { readonly error?: { readonly code: string } }).error?.code);
    expect(codes.slice(-2)).toEqual(["BAD_REQUEST", "TOO_MANY_REQUESTS"]);
  });

  it("goes on after a request that is none, and repeats nothing of it", async () => {
    const { socketPath, token } = await attemptUnderWay();
    const { socket, ended } = rawConnection(socketPath);
    const lines = ["{", '{"id":1,"method":"close","params":{}}', '{"id":2,"method":"artifact","params":{"artifact":"secret","attempt":2}}', '{"id":3,"method":"artifact","params":{"artifact":"../../etc/passwd"}}', '{"id":4,"method":"artifact","params":{}}'];
    socket.end(`${JSON.stringify({ token })}\n${lines.join("\n")}\n`);
    const text = await ended;
    const codes = text.trimEnd().split("\n").map((line) => (JSON.parse(line) as { readonly error?: { readonly code: string } }).error?.code);
    expect(codes).toEqual([undefined, "BAD_REQUEST", "BAD_REQUEST", "BAD_REQUEST", "ARTIFACT_UNKNOWN", undefined]);
    expect(text).not.toMatch(/secret|passwd/);
  });
});

describe("what an agent says", () => {
  it("hands in: it is ended where it does not exit in time, and says nothing more", async () => {
    const { access, socketPath, token } = await attemptUnderWay({ handInGraceMs: 0 });
    using client = await AttemptClient.connect(socketPath, token);
    const aborted = once(access.handedIn, "abort");
    expect(await client.request("hand-in", {})).toMatchObject({ next: expect.stringContaining("Exit now") as string });
    await aborted;
    expect(access.handedIn.reason).toBe("HANDED_IN");
    await expect(client.request("ask", QUESTION)).rejects.toThrow(refused("ALREADY_HANDED_IN"));
    await expect(client.request("hand-in", {})).rejects.toThrow(refused("ALREADY_HANDED_IN"));
  });

  it("asks one question about what it was assigned, left where an agent leaves it, and follows no link there", async () => {
    const { access, socketPath, token, questionFile } = await attemptUnderWay();
    using client = await AttemptClient.connect(socketPath, token);
    await expect(client.request("ask", { ...QUESTION, artifact: "second" })).rejects.toThrow(refused("NOT_ASSIGNED"));
    await expect(client.request("ask", { ...QUESTION, options: [{ name: "ABORT" }, { name: "two" }] })).rejects.toThrow(refused("BAD_REQUEST"));
    await expect(client.request("ask", { ...QUESTION, text: "two\nlines" })).rejects.toThrow(refused("BAD_REQUEST"));
    const target = join(questionFile, "..", "target");
    writeFileSync(target, "untouched");
    symlinkSync(target, questionFile);
    expect(await client.request("ask", QUESTION)).toMatchObject({ asked: "first" });
    expect(JSON.parse(readFileSync(questionFile, "utf8"))).toEqual({ ...QUESTION, artifact: "first" });
    expect(readFileSync(target, "utf8")).toBe("untouched");
    await expect(client.request("ask", QUESTION)).rejects.toThrow(refused("ALREADY_ASKED"));
    await expect(client.request("hand-in", {})).rejects.toThrow(refused("ALREADY_ASKED"));
    expect(access.handedIn.aborted).toBe(false);
  });
});

describe("a path that an agent gives in the place of a name", () => {
  it.each(["..", "../first", "/etc/passwd", "./out/first.md", "out/../out/first.md", "out/first.md/", "out//first.md", "question.json", "first\u0000"])("names nothing: %j", async (artifact) => {
    const { access, socketPath, token, questionFile } = await attemptUnderWay();
    using client = await AttemptClient.connect(socketPath, token);
    await expect(client.request("ask", { ...QUESTION, artifact })).rejects.toThrow(refused("NOT_ASSIGNED"));
    await expect(client.request("last-result", { artifact })).rejects.toThrow(refused("NOT_ASSIGNED"));
    await expect(client.request("artifact", { artifact })).rejects.toThrow(refused("ARTIFACT_UNKNOWN"));
    await expect(client.request("graph", { after: artifact })).rejects.toThrow(refused("ARTIFACT_UNKNOWN"));
    await expect(client.request("hand-in", { artifact })).rejects.toThrow(refused("BAD_REQUEST"));
    expect([existsSync(questionFile), access.handedIn.aborted]).toEqual([false, false]);
  });
});

describe("what an agent can read", () => {
  it("is the report byte for byte, and none where the file is not what was emitted", async () => {
    const attempt = await attemptUnderWay();
    using client = await AttemptClient.connect(attempt.socketPath, attempt.token);
    await expect(client.request("report", {})).rejects.toThrow(refused("NO_REPORT"));
    const text = '{\n  "current_stage": "A – é"\n}\n';
    const bytes = Buffer.from(text);
    attempt.setReading({ kind: "right", bytes, digest: "d", accepted: ["d"] });
    expect(await client.request("report", {})).toBe(text);
    attempt.setReading({ kind: "different", bytes, digest: "e", accepted: ["d"], problem: "its bytes are not an emitted report" });
    await expect(client.request("report", {})).rejects.toThrow(refused("STATUS_DIFFERENT"));
  });

  it("is large as often as it is asked for, and nothing piles up at its connection", async () => {
    const warnings: unknown[] = [];
    const noticed = (warning: unknown): void => void warnings.push(warning);
    process.on("warning", noticed);
    onTestFinished(() => void process.off("warning", noticed));
    const attempt = await attemptUnderWay();
    using client = await AttemptClient.connect(attempt.socketPath, attempt.token);
    const text = "x".repeat(256 * 1024);
    attempt.setReading({ kind: "right", bytes: Buffer.from(text), digest: "d", accepted: ["d"] });
    for (let asked = 0; asked < 15; asked += 1) expect(await client.request("report", {})).toBe(text);
    expect(warnings).toEqual([]);
  });

  it("is what is ready, what waits for what, and the graph in parts", async () => {
    const { socketPath, token } = await attemptUnderWay();
    using client = await AttemptClient.connect(socketPath, token);
    expect(await client.request("ready", {})).toMatchObject({ artifacts: expect.arrayContaining([expect.objectContaining({ id: "third", phase: "pending" })]) as unknown });
    expect(await client.request("blocked", {})).toMatchObject({ artifacts: [{ id: "second", needs: ["first"], waitsFor: ["first"], parkedFor: null }], next: null });
    expect(await client.request("graph", { limit: 2 })).toMatchObject({ artifacts: [{ id: "first", phase: "attempting" }, { id: "second" }], next: "second" });
    expect(await client.request("graph", { limit: 1, after: "second" })).toMatchObject({ artifacts: [{ id: "third" }], next: "third" });
    await expect(client.request("graph", { after: "nobody" })).rejects.toThrow(refused("ARTIFACT_UNKNOWN"));
    expect(await client.request("artifact", { artifact: "second" })).toMatchObject({ id: "second", checks: expect.any(Array) as unknown, closedBy: null });
    expect(await client.request("last-result", {})).toEqual({ artifact: "first", lastGate: null, lastFailure: null });
    await expect(client.request("last-result", { artifact: "second" })).rejects.toThrow(refused("NOT_ASSIGNED"));
  });
});
