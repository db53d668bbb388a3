// Gate of `package-manifest`: a package that can be published and pulls in nothing.
import { readJson, runChecks } from "./lib/checks.mjs";

const read = () => readJson("package.json");
const expect = (condition, message) => {
  if (!condition) throw new Error(message);
};

await runChecks({
  "name, version and licence": () => {
    const { name, version, license } = read();
    expect(name === "rfc4180-csv", `name is ${name}`);
    expect(/^\d+\.\d+\.\d+$/u.test(version), `version is ${version}`);
    expect(license === "MIT", `license is ${license}`);
  },
  "modules, entry and program": () => {
    const { type, exports, bin, engines } = read();
    expect(type === "module", `type is ${type}`);
    expect(exports["."] === "./src/index.js", "exports must lead to ./src/index.js");
    expect(bin["rfc4180-csv"] === "bin/csv.js", "bin must be bin/csv.js");
    expect(/^>=\d+/u.test(engines.node), "engines.node must be a lower bound");
  },
  "no dependency and no install script": () => {
    const manifest = read();
    for (const key of ["dependencies", "optionalDependencies", "peerDependencies", "scripts"]) {
      expect(manifest[key] === undefined, `${key} must not be there`);
    }
  },
  "what is published": () => {
    for (const path of ["src", "bin", "docs"]) expect(read().files.includes(path), `files lacks ${path}`);
  },
});
