import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { openLedger, verifyLedger } from "@pawl/database";
import { generateKey } from "@pawl/webhook";
import { expect, it, onTestFinished } from "vitest";

import { Random } from "../support/random.ts";
import { ChaoticReceiver } from "./support/chaotic-receiver.ts";

/** `PAWL_WEBHOOK_EVENTS=10000` is the long run. */
const EVENTS = Number(process.env["PAWL_WEBHOOK_EVENTS"] ?? 200);
const SEED = Number(process.env["PAWL_SEED"] ?? 8);
/** Requests between two kills of the sender: at most. */
const MOST_BETWEEN_KILLS = Math.max(120, EVENTS / 12);
const TIMEOUT_MS = 120_000 + EVENTS * 60;

it(
  "every message arrives at least once, in the ledger's order and with the right signature, whatever the receiver does and whenever the sender is killed",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "pawl-chaos-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const random = new Random(SEED);
    const { signing, verifying } = generateKey("v1");
    const receiver = new ChaoticReceiver(verifying, random);
    onTestFinished(() => receiver.close());
    const url = await receiver.open();
    const file = join(folder, "ledger.db");
    const program = fileURLToPath(new URL("fixtures/records-and-delivers.ts", import.meta.url));

    let kills = 0;
    let end: string | null = null;
    while (end === null) {
      const env = { ...process.env, CHAOS_KEYS: signing };
      const sender = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, file, url, String(EVENTS)], { env, stdio: ["ignore", "ignore", "pipe"] });
      const said = sender.stderr.toArray();
      const killAt = receiver.requests + 1 + Math.floor(random.next() * MOST_BETWEEN_KILLS);
      receiver.onRequest = () => {
        if (receiver.requests >= killAt) sender.kill("SIGKILL");
      };
      const [exitCode, signal] = (await once(sender, "exit")) as [number | null, NodeJS.Signals | null];
      if (signal === "SIGKILL") kills += 1;
      else end = `${exitCode}: ${Buffer.concat(await said).toString()}`;
    }
    expect(end).toBe("0: ");

    expect(receiver.faults).toEqual([]);
    expect(receiver.taken).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
    expect(kills).toBeGreaterThan(0);
    await using ledger = await openLedger({ file, mode: "read-only" });
    expect(await ledger.outbox.summaries()).toMatchObject([{ endpoint: "chaos", waiting: 0, dead: 0, delivered: EVENTS }]);
    const { findings } = await verifyLedger(ledger, {});
    expect(findings.filter(({ kind }) => kind === "record" || kind === "chain" || kind === "file")).toEqual([]);
    if (EVENTS > 1_000) {
      console.info(JSON.stringify({ events: EVENTS, requests: receiver.requests, repeats: receiver.repeats, kills, ...receiver.done }));
    }
  },
  TIMEOUT_MS,
);
