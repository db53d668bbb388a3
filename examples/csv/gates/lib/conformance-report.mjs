import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { readJson, readText } from "./checks.mjs";
import { codeBlocks, programOf } from "./doc-blocks.mjs";
import { readByRegex } from "./regex-reader.mjs";
import { digestOf, withTemporaryFolder, writeFiles } from "./tree.mjs";

const ROUND_TRIPS = 300;
const PAGES = ["README.md", "docs/api.md"];

/** What the report depends on; a report whose digest differs belongs to another state of the tree. */
export const CONFORMANCE_SOURCES = ["architecture", "src", "bin", "docs", "test", "README.md", "package.json"];

/**
 * Recomputes how far the library keeps RFC 4180 and its own documentation. Deterministic.
 *
 * @throws where anything does not conform: there is no report of a library that does not
 */
export async function conformanceReport() {
  const entryUrl = pathToFileURL("src/index.js").href;
  const library = await import(entryUrl);
  const { vectors } = readJson("architecture/vectors.json");
  const chunkings = await checkVectors(library, vectors);
  const roundTrips = checkRoundTrips(library);
  const examples = await checkExamples(entryUrl);
  return {
    sources: digestOf(CONFORMANCE_SOURCES),
    vectors: vectors.length,
    chunkings,
    roundTrips,
    examples,
    requirements: checkTraces(vectors),
  };
}

/** Every vector, whole and as a stream with a border between any two bytes. */
async function checkVectors({ parse, parseChunks }, vectors) {
  let chunkings = 0;
  for (const { name, text, options, records, error } of vectors) {
    const bytes = Buffer.from(text);
    const readStream = async (at) => {
      const read = [];
      for await (const record of parseChunks([bytes.subarray(0, at), bytes.subarray(at)], options)) read.push(record);
      return read;
    };
    if (error === undefined) assert.deepEqual(parse(text, options), records, name);
    else assert.throws(() => parse(text, options), error, name);
    for (let at = 0; at <= bytes.length; at++) {
      if (error === undefined) assert.deepEqual(await readStream(at), records, `${name}, border at ${at}`);
      else await assert.rejects(readStream(at), error, `${name}, border at ${at}`);
      chunkings += 1;
    }
  }
  return chunkings;
}

/** Tables of awkward fields: what is written is read back, by the library and by a reader that shares no code with it. */
function checkRoundTrips({ parse, stringify }) {
  const pieces = ["", "a", " ", ",", ";", '"', "\r", "\n", "\r\n", "\uFEFF", "é", "\u{1F600}", "\t", "0"];
  let state = 4180;
  const below = (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % limit;
  };
  const field = () => Array.from({ length: below(4) }, () => pieces[below(pieces.length)]).join("");
  for (let round = 0; round < ROUND_TRIPS; round++) {
    const width = 1 + below(4);
    const rows = Array.from({ length: 1 + below(5) }, () => Array.from({ length: width }, field));
    const options = { delimiter: below(2) === 0 ? "," : ";", quote: below(2) === 0 ? "needed" : "all" };
    const text = stringify(rows, options);
    assert.deepEqual(parse(text, { delimiter: options.delimiter }), rows, JSON.stringify(rows));
    assert.deepEqual(readByRegex(text, options.delimiter), rows, JSON.stringify(rows));
  }
  return ROUND_TRIPS;
}

/** Every example of the documentation is executed and gives what it says. */
function checkExamples(entryUrl) {
  return withTemporaryFolder(async (folder) => {
    let examples = 0;
    for (const page of PAGES) {
      for (const { code, line } of codeBlocks(readText(page), "js")) {
        const { program } = programOf(code, readJson("architecture/api.json").package, entryUrl);
        const file = `example-${examples}.mjs`;
        writeFiles(folder, { [file]: program });
        await import(pathToFileURL(join(folder, file)).href).catch((error) => {
          throw new Error(`${page}, example at line ${line}: ${error.message}`);
        });
        examples += 1;
      }
    }
    return examples;
  });
}

/** Every requirement has a vector or a test that names it. */
function checkTraces(vectors) {
  const tests = readdirSync("test").map((name) => readText(`test/${name}`)).join("\n");
  const { requirements } = readJson("architecture/requirements.json");
  for (const { id } of requirements) {
    const traced = vectors.some((vector) => vector.requirement === id) || new RegExp(`["'\`]${id}: `, "u").test(tests);
    assert.ok(traced, `${id} has neither a vector nor a test`);
  }
  return requirements.length;
}
