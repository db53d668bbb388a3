import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { keyId, readPublicKey, readSigningKey } from "../../src/index.ts";
import { sha256 } from "../../src/util/sha256.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const SIGNING = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const PUBLIC = publicKey.export({ type: "spki", format: "pem" }) as string;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pawl-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string, mode = 0o600): string {
  const path = join(folder, "key.pem");
  writeFileSync(path, content, { mode });
  chmodSync(path, mode);
  return path;
}

/** The error with which reading is refused; nothing in it shows what the file held. */
async function refusal(read: (path: string) => Promise<KeyObject>, path: string, content: string): Promise<string> {
  const error = await read(path).then(() => null, (reason: unknown) => reason);
  expect(error).toMatchObject({ code: "KEY_UNUSABLE", message: expect.stringContaining(path), hint: expect.stringMatching(/./) });
  const shown = inspect(error, { depth: 6 });
  for (const line of content.split("\n").filter((one) => one.length > 8 && !one.startsWith("-----"))) expect(shown).not.toContain(line);
  return (error as Error).message;
}

describe("a signing key", () => {
  it("is read from PEM, also through a symbolic link, and named by the digest of its public half", async () => {
    const key = await readSigningKey(file(`a comment\n${SIGNING}`));
    expect(keyId(key)).toBe(sha256(publicKey.export({ type: "spki", format: "der" })));
    const link = join(folder, "link.pem");
    symlinkSync(join(folder, "key.pem"), link);
    expect((await readSigningKey(link)).equals(key)).toBe(true);
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o601])("is refused when others have access to its file (%o)", async (mode) => {
    expect(await refusal(readSigningKey, file(SIGNING, mode), SIGNING)).toContain(`mode ${mode.toString(8)}`);
  });

  it("is refused when it is of another kind, encrypted, public, damaged or not there", async () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    const sec1 = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }) as string;
    const encrypted = privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" }) as string;
    const cases = { rsa, sec1, encrypted, public: PUBLIC, damaged: SIGNING.replace("MC4", "AAA"), cut: SIGNING.slice(0, 60), raw: "d".repeat(64), huge: SIGNING + " ".repeat(20_000), empty: "" };
    for (const [name, content] of Object.entries(cases)) {
      const message = await refusal(readSigningKey, file(content), content);
      expect(message, name).not.toBe("");
    }
    await refusal(readSigningKey, join(folder, "missing.pem"), "");
    await refusal(readSigningKey, folder, "");
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    await refusal(readSigningKey, pipe, "");
  });
});

describe("a public key", () => {
  it("is read from PEM, whoever may read its file", async () => {
    expect((await readPublicKey(file(PUBLIC, 0o644))).equals(publicKey)).toBe(true);
  });

  it("is refused when it is a private one, of another kind, or damaged", async () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" }) as string;
    for (const content of [SIGNING, rsa, PUBLIC.replace("MCow", "AAAA"), ""]) {
      expect(await refusal(readPublicKey, file(content), content)).toContain("ed25519");
    }
  });
});
