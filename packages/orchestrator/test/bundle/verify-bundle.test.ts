import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openBundle } from "../../src/bundle/open-bundle.ts";
import { readPublicKey, renderStatement, verifyBundle, writeBundle } from "../../src/index.ts";
import type { Finding } from "../../src/index.ts";
import { sha256 } from "../../src/util/sha256.ts";
import { linesIn, readContents, replaceText, setLines, writeContents, writeWithManifest } from "../support/bundle-contents.ts";
import type { BundleContents } from "../support/bundle-contents.ts";
import { bundleRun, closureOf, placesOf } from "../support/tampering.ts";
import type { BundledRun } from "../support/tampering.ts";

const signer = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");

let project: BundledRun;
let signed: string;

beforeAll(async () => {
  project = await bundleRun();
  signed = project.file("signed.tar");
  await project.write(signed, signer.privateKey);
});
afterAll(() => project.dispose());

describe("a bundle that nobody touched", () => {
  it.each([null, "given"])("agrees with itself and with the repository (%s)", async (repository) => {
    const source = repository === null ? null : project.paths.projectDir;
    const verification = await verifyBundle(project.bundle, { repository: source, key: null });
    expect(verification).toMatchObject({ run: project.run, closures: 2, findings: [], signatures: { key: null, signed: 0, unsigned: 2 } });
  });

  it("is the same, byte for byte, when it is made again", async () => {
    const file = project.file("again.tar");
    await project.write(file, signer.privateKey);
    expect(readFileSync(file).equals(readFileSync(signed))).toBe(true);
  });

  it("is not written over a file, nor without its evidence", async () => {
    const bundle = (file: string) => project.write(file, null);
    await expect(bundle(signed)).rejects.toMatchObject({ code: "OUTPUT_UNUSABLE" });
    await expect(bundle(join(project.root, "no", "folder.tar"))).rejects.toMatchObject({ code: "OUTPUT_UNUSABLE" });
    const before = readdirSync(project.root);
    const [digest = ""] = closureOf(await readContents(project.bundle), "design").data.closure.evidence;
    const other = { ...project.paths, evidenceDir: project.file("evidence") };
    const broken = (name: string) => project.read((ledger) => writeBundle(ledger, { paths: other, run: project.run, file: project.file(name), key: null }));
    await expect(broken("missing.tar")).rejects.toMatchObject({ code: "EVIDENCE_BROKEN" });
    for (const one of readdirSync(project.paths.evidenceDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
      mkdirSync(join(other.evidenceDir, one.name.slice(0, 2)), { recursive: true });
      writeFileSync(join(other.evidenceDir, one.name.slice(0, 2), one.name), one.name === digest ? "changed" : readFileSync(join(one.parentPath, one.name)));
    }
    await expect(broken("changed.tar")).rejects.toMatchObject({ code: "EVIDENCE_BROKEN" });
    expect(readdirSync(project.root)).toEqual([...before, "evidence"].sort());
  });
});

describe("signatures", () => {
  const verify = async (file: string, { publicKey }: typeof signer) => verifyBundle(file, { repository: null, key: publicKey });

  it("are those of the key, or found", async () => {
    expect(await verify(signed, signer)).toMatchObject({ findings: [], signatures: { signed: 2, unsigned: 0 } });
    expect(placesOf((await verify(signed, stranger)).findings)).toEqual(["attestations.jsonl:1: SIGNATURE_WRONG", "attestations.jsonl:2: SIGNATURE_WRONG"]);
    expect(placesOf((await verify(project.bundle, signer)).findings)).toEqual(["attestations.jsonl:1: SIGNATURE_MISSING", "attestations.jsonl:2: SIGNATURE_MISSING"]);
  });

  it("do not hold for a changed signature, a changed payload, or another type of payload", async () => {
    const changes: readonly [RegExp, (found: string) => string, readonly string[]][] = [
      [/"sig":"./, (found) => `${found.slice(0, -1)}${found.endsWith("A") ? "B" : "A"}`, ["SIGNATURE_WRONG"]],
      [/"payload":"[^"]+/, (found) => `${found.slice(0, -8)}AAAAAAAA`, ["ATTESTATION_EXTRA", "SIGNATURE_WRONG", "ATTESTATION_MISSING"]],
      [/application\/vnd.in-toto\+json/, () => "application/json", ["ATTESTATION_BROKEN", "SIGNATURE_WRONG", "ATTESTATION_MISSING"]],
    ];
    for (const [pattern, change, codes] of changes) {
      const contents = await readContents(signed);
      setLines(contents, "attestations.jsonl", linesIn(contents, "attestations.jsonl").map((line, index) => (index === 0 ? line.replace(pattern, change) : line)));
      const file = project.file(`signature-${codes.join("-")}.tar`);
      await writeContents(file, contents);
      expect((await verify(file, signer)).findings.map(({ code }) => code)).toEqual(codes);
    }
  });

  it("name the key by the digest of its public half, and a public key file is read back", async () => {
    const file = project.file("key.pub.pem");
    writeFileSync(file, signer.publicKey.export({ type: "spki", format: "pem" }));
    const { signatures } = await verifyBundle(signed, { repository: null, key: await readPublicKey(file) });
    const keyid = sha256(signer.publicKey.export({ type: "spki", format: "der" }));
    expect(signatures).toEqual({ key: keyid, signed: 2, unsigned: 0, claimedKeys: [keyid] });
  });
});

describe("attestations", () => {
  const forged = (change: (statement: string) => string) => (contents: BundleContents) => {
    setLines(contents, "attestations.jsonl", [...linesIn(contents, "attestations.jsonl"), change(renderStatement(closureOf(contents, "design")))]);
  };

  it("of what is not closed, of a FAIL, twice, or unreadable are found", async () => {
    expect(await project.findingsAfter(forged((text) => text.replaceAll("design", "notes")))).toEqual(["attestations.jsonl:3: ATTESTATION_EXTRA"]);
    expect(await project.findingsAfter(forged((text) => text.replace('"PASSED"', '"FAILED"')))).toEqual(["attestations.jsonl:3: ATTESTATION_EXTRA"]);
    expect(await project.findingsAfter(forged((text) => text))).toEqual(["attestations.jsonl:3: ATTESTATION_EXTRA"]);
    expect(await project.findingsAfter(forged(() => "nothing"))).toEqual(["attestations.jsonl:3: ATTESTATION_EXTRA"]);
  });

  it("say what they claim, and must be there", async () => {
    const file = project.file("failed.tar");
    const contents = await readContents(project.bundle);
    replaceText(contents, "attestations.jsonl", '"PASSED"', '"FAILED"');
    await writeContents(file, contents);
    const { findings } = await verifyBundle(file, { repository: null, key: null });
    expect(findings).toMatchObject([
      { code: "ATTESTATION_EXTRA", problem: expect.stringContaining('"design" that is not what the ledger says of a closure that stands (it claims "FAILED")') },
      { code: "ATTESTATION_MISSING", problem: expect.stringContaining('"design"') },
    ]);
  });
});

describe("the manifest", () => {
  /** What opening finds; it needs no git, so every file can be tried. */
  async function openingFinds(contents: BundleContents): Promise<readonly string[]> {
    const file = project.file("manifest.tar");
    await writeWithManifest(file, contents);
    const findings: Finding[] = [];
    await using bundle = await openBundle(file, (code, place, problem) => findings.push({ code, place, problem }));
    expect(bundle.manifest).toEqual(contents.manifest);
    return placesOf(findings);
  }

  it("gives away every file whose bytes were changed without it, one that is missing, and one that it does not name", async () => {
    const { files, manifest } = await readContents(project.bundle);
    expect(await openingFinds({ files, manifest })).toEqual([]);
    for (const [name, right] of files) {
      const bytes = Buffer.from(right);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      const code = name.startsWith("evidence/") ? "EVIDENCE_DIFFERS" : "FILE_DIFFERS";
      expect(await openingFinds({ manifest, files: new Map(files).set(name, bytes) })).toEqual([`${name}: ${code}`]);
      expect(await openingFinds({ manifest, files: new Map([...files].filter(([one]) => one !== name)) })).toEqual([`${name}: FILE_MISSING`]);
      const unnamed = { ...manifest, files: manifest.files.filter(({ path }) => path !== name) };
      expect(await openingFinds({ manifest: unnamed, files })).toEqual([`${name}: FILE_EXTRA`]);
    }
  });

  it("is found out with them by the whole verification, whatever byte of the file was changed", async () => {
    const right = readFileSync(project.bundle);
    const step = Math.ceil(right.length / 24);
    for (let position = 7; position < right.length; position += step) {
      const bytes = Buffer.from(right);
      bytes[position] = (bytes[position] ?? 0) ^ 1;
      const file = project.file("changed.tar");
      writeFileSync(file, bytes);
      // One that is no bundle any more is refused, which is as good.
      const found = await verifyBundle(file, { repository: null, key: null }).then(
        ({ findings }) => (findings.length > 0 ? "found" : "not found"),
        (error: { readonly code: string }) => error.code,
      );
      expect(["found", "BUNDLE_UNREADABLE"], `byte ${position}`).toContain(found);
    }
  });
});
