import { describe, expect, it } from "vitest";
import { findLongFiles, MAX_LINES } from "../scripts/checks/file-length.mjs";
import { findForbiddenStrings, findInText } from "../scripts/checks/forbidden-strings.mjs";
import { findContentFaults } from "../scripts/checks/packaging.mjs";
import { temporaryFolder, writeFiles } from "./support/temporary-folder.ts";

describe("findForbiddenStrings", () => {
  // Put together from parts, so that this file passes the check that it tests.
  it.each([
    ["a registry's host", `https://${["registry", "npmjs", "org"].join(".")}/zod`],
    ["another registry's host", ["registry", "yarnpkg", "com"].join(".")],
    ["a registry setting", ["registry", "http://localhost:4873"].join("=")],
    ["a home folder", ["", "home", "somebody", "pawl"].join("/")],
    ["a home folder on a Mac", `file://${["", "Users", "somebody", "pawl"].join("/")}`],
    ["a home folder on Windows", ["C:", "Users", "somebody"].join("\\")],
    ["root's home folder", ["", "root", ".npmrc"].join("/")],
    ["a checkout's absolute path", `cd ${["", "work", "main"].join("/")}`],
  ])("finds %s, with its line", (_, text) => {
    expect(findInText("a.md", `one\ntwo ${text}`.replace("two registry", "registry"))).toEqual([expect.stringMatching(/^a\.md:2: /)]);
  });

  it.each(["packages/database/src/ledger.ts", "/usr/bin/env node", "the npm registry", "a/home/made/thing", "$HOME/root/x", "~/work/main", "registry.get(name)"])(
    "passes %j",
    (text) => {
      expect(findInText("a.md", text)).toEqual([]);
    },
  );

  it("reads text files and leaves binary ones", () => {
    const folder = temporaryFolder();
    const text = ["", "home", "somebody", "x"].join("/");
    writeFiles(folder, { "a.txt": text, "b.bin": `\0${text}` });
    expect(findForbiddenStrings(folder, ["a.txt", "b.bin"])).toHaveLength(1);
  });
});

describe("findLongFiles", () => {
  it("names code files above the limit only", () => {
    const folder = temporaryFolder();
    const lines = (count: number): string => "x\n".repeat(count);
    writeFiles(folder, { "a.ts": lines(MAX_LINES), "b.ts": lines(MAX_LINES + 1), "c.mjs": lines(MAX_LINES + 1), "d.md": lines(MAX_LINES + 1) });
    expect(findLongFiles(folder, ["a.ts", "b.ts", "c.mjs", "d.md"])).toEqual([expect.stringMatching(/^b\.ts: 301 /), expect.stringMatching(/^c\.mjs: 301 /)]);
  });
});

describe("findContentFaults", () => {
  const packed = (...paths: string[]) => ({ name: "@pawl/x", filename: "x.tgz", files: paths.map((path) => ({ path })) });

  it("passes a package with code, manifest, README and licence", () => {
    expect(findContentFaults(packed("package.json", "README.md", "LICENSE", "dist/index.js", "src/index.ts"))).toEqual([]);
  });

  it("names what is missing", () => {
    const faults = ["@pawl/x holds no README.md", "@pawl/x holds no LICENSE", "@pawl/x holds no built code"];
    expect(findContentFaults(packed("package.json"))).toEqual(faults);
  });

  it.each(["dist/.tsbuildinfo", ".env", "test/a.test.ts"])("names %s as not for its users", (path) => {
    expect(findContentFaults(packed("package.json", "README.md", "LICENSE", "dist/index.js", path))).toEqual([
      `@pawl/x holds ${path}, which is not for its users`,
    ]);
  });
});
