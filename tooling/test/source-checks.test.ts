import { describe, expect, it } from "vitest";
import { findLongFiles, MAX_LINES } from "../scripts/checks/file-length.mjs";
import { findForbiddenStrings, findInText } from "../scripts/checks/forbidden-strings.mjs";
import { findOtherNodeVersions } from "../scripts/checks/node-version.mjs";
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

describe("findOtherNodeVersions", () => {
  const FILES = {
    "packages/a/package.json": '{"engines":{"node":">=22.13"}}',
    "apps/cli/package.json": '{"engines":{"node":">=22.13"}}',
    "apps/cli/bin/require-node.cjs": "if (major < 22 || (major === 22 && minor < 13)) say(`it is older than 22.13\nhint: Install Node 22.13 or newer.`);",
    "packages/orchestrator/src/doctor/judge-machine.ts": "const OLDEST_NODE = [22, 13] as const;",
    "packages/orchestrator/src/doctor/finding.ts": '"Install Node 22.13 or newer."',
    "tooling/scripts/lib/project-node.mjs": "{ major: 22, minor: 13 }",
    "README.md": "It needs Node 22.13 or newer.",
  };
  const found = (changes: Readonly<Record<string, string>>): readonly string[] => {
    const folder = temporaryFolder();
    const files = { ...FILES, ...changes };
    writeFiles(folder, files);
    return findOtherNodeVersions(folder, Object.keys(files));
  };

  it("finds nothing where all places agree", () => {
    expect(found({})).toEqual([]);
  });

  it.each(Object.entries(FILES).slice(1))("names %s where it has another version, or names none", (file, text) => {
    expect(found({ [file]: text.replaceAll("13", "14") })).toEqual(expect.arrayContaining([expect.stringContaining(`${file}: `)]));
    expect(found({ [file]: file.endsWith(".json") ? "{}" : "" })).toEqual([expect.stringContaining(`${file}: `)]);
  });

  it("names a page and a text of an error that tell another version", () => {
    const faults = found({ "docs/tutorial.md": "You need Node 24.0 or newer.", "apps/cli/src/catalogue/x.ts": '"Node is older than 22.12."' });
    expect(faults).toEqual(["docs/tutorial.md: names Node 24.0; the packages need 22.13", "apps/cli/src/catalogue/x.ts: names Node 22.12; the packages need 22.13"]);
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
