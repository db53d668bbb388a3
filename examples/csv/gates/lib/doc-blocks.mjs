/**
 * The code blocks of a Markdown text in one language.
 *
 * @returns {{ code: string, line: number }[]} `line` is that of the opening fence, from 1
 */
export function codeBlocks(markdown, language) {
  const blocks = [];
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gmu");
  for (const match of markdown.matchAll(fence)) {
    blocks.push({ code: match[1], line: markdown.slice(0, match.index).split("\n").length });
  }
  return blocks;
}

const IMPORT = /^import (?:\{([^}]*)\}|[^"']*?) ?(?:from )?["']([^"']+)["'];?$/gmu;

/** The import statements of a block: which names, from where. */
export function importsOf(code) {
  return [...code.matchAll(IMPORT)].map((match) => ({
    from: match[2],
    names: (match[1] ?? "").split(",").map((name) => name.trim()).filter((name) => name !== ""),
  }));
}

/** Throws a SyntaxError where the block is not valid JavaScript; runs nothing. */
export function parseBlock(code) {
  const AsyncFunction = (async () => {}).constructor;
  return new AsyncFunction(code.replace(IMPORT, ""));
}

/**
 * Makes a program of a block: each line `<expression>; // => <expected>` becomes an assertion, and the package's name the
 * file that is its entry.
 *
 * @returns {{ program: string, assertions: number }}
 */
export function programOf(code, packageName, entryUrl) {
  let assertions = 0;
  const body = code
    .replace(/^(.+?);?[ \t]*\/\/ => (.+)$/gmu, (_line, expression, expected) => {
      assertions += 1;
      return `__assert.deepStrictEqual(${expression}, ${expected});`;
    })
    .replace(IMPORT, (statement, _names, from) => (from === packageName ? statement.replace(from, entryUrl) : statement));
  return { program: `import __assert from "node:assert/strict";\n${body}`, assertions };
}
