import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { writePicture } from "../../src/commands/write-picture.ts";

const KEPT = "kept as it is";

/** A project's folder with these files in it. */
function folderWith(...files: readonly string[]): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pawl-picture-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), KEPT);
  }
  return folder;
}

function replace(cwd: string, file: string): Promise<void> {
  return writePicture("<svg/>", { cwd, target: { file, isReplacing: true }, artifacts: [{ location: "src/made.js" }, { location: "docs" }], leftOut: null });
}

it.each([".pawl/ledger.db", "progress/status.json", "pawl.yaml", ".git/HEAD", "src/made.js", "docs/guide.md", "other/.pawl/ledger.db", "other/.git/HEAD"])("no picture takes the place of %s", async (file) => {
  const folder = folderWith(file);
  await expect(replace(folder, file)).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  symlinkSync(dirname(join(folder, file)), join(folder, "by-link"));
  await expect(replace(folder, join("by-link", file.slice(file.lastIndexOf("/") + 1)))).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  expect(readFileSync(join(folder, file), "utf8")).toBe(KEPT);
});

it("no picture is put where the ledger would be, also through a folder of Pawl's that is a link", async () => {
  const folder = folderWith("elsewhere/ledger.db");
  symlinkSync(join(folder, "elsewhere"), join(folder, ".pawl"));
  for (const file of ["elsewhere/ledger.db", "elsewhere/more", ".pawl/more"]) await expect(replace(folder, file)).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  expect(readdirSync(join(folder, "elsewhere"))).toEqual(["ledger.db"]);
});

it("a picture replaces a plain file, and no link and no folder", async () => {
  const folder = folderWith("old.svg", "src/other.js");
  symlinkSync("old.svg", join(folder, "link.svg"));
  await expect(replace(folder, "link.svg")).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE", message: expect.stringContaining("no plain file") as string });
  await expect(replace(folder, "src")).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  expect(lstatSync(join(folder, "link.svg")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "old.svg"), "utf8")).toBe(KEPT);
  await replace(folder, "old.svg");
  await replace(folder, "fresh.svg");
  expect(readFileSync(join(folder, "old.svg"), "utf8")).toBe("<svg/>");
  expect(existsSync(join(folder, "fresh.svg"))).toBe(true);
});
