/** Programs that run what `package.json` says. */
const SCRIPT_RUNNERS: ReadonlySet<string> = new Set(["npm", "npx", "pnpm", "pnpx", "yarn", "bun", "bunx", "node"]);

const NODE_FILES = ["node_modules/**", ".npmrc", ".pnpmfile.cjs", "pnpm-workspace.yaml", ".yarnrc", ".yarnrc.yml", "bunfig.toml"];

/** Globs of the files, at the top of a repository, by which a program is told what to run and what to leave out. */
const FILES_OF: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries([...SCRIPT_RUNNERS].map((program) => [program, NODE_FILES])),
  ava: ["ava.config.*"],
  cypress: ["cypress.config.*"],
  eslint: ["eslint.config.*", ".eslintrc", ".eslintrc.*", ".eslintignore"],
  jest: ["jest.config.*"],
  just: ["justfile", "Justfile", ".justfile"],
  make: ["GNUmakefile", "makefile", "Makefile"],
  mocha: [".mocharc", ".mocharc.*"],
  mypy: ["mypy.ini", ".mypy.ini"],
  nox: ["noxfile.py"],
  phpunit: ["phpunit.xml", "phpunit.xml.dist"],
  playwright: ["playwright.config.*"],
  pytest: ["pytest.ini", ".pytest.ini", "conftest.py"],
  rake: ["Rakefile", "rakefile"],
  rspec: [".rspec"],
  ruff: ["ruff.toml", ".ruff.toml"],
  task: ["Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"],
  tox: ["tox.ini"],
  tsc: ["tsconfig.json"],
  vitest: ["vitest.config.*", "vitest.workspace.*", "vite.config.*"],
};

/** The globs of every program that stands among some words of commands. */
export function runnerFiles(words: readonly string[]): readonly string[] {
  const programs = new Set(words.map((word) => word.slice(word.lastIndexOf("/") + 1)));
  return [...programs].flatMap((program) => (Object.hasOwn(FILES_OF, program) ? (FILES_OF[program] ?? []) : []));
}

/** Whether one of the words is a program that runs scripts of `package.json`. */
export function runsScripts(words: readonly string[]): boolean {
  return words.some((word) => SCRIPT_RUNNERS.has(word.slice(word.lastIndexOf("/") + 1)));
}
