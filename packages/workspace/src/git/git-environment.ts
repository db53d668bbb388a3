/** Settings for every git process of Pawl: nothing that a repository's configuration names is executed. */
export const SAFE_CONFIG: readonly string[] = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  // A candidate that a power failure loses was an attempt that it ended anyway; what lands is made durable by `makeDurable`.
  "core.fsync=none",
  "gc.auto=0",
  "maintenance.auto=false",
  "submodule.recurse=false",
  "diff.ignoreSubmodules=all",
  "credential.helper=",
  "protocol.allow=never",
  "core.pager=cat",
  "core.sshCommand=false",
  "core.askPass=false",
  "core.editor=false",
  "log.showSignature=false",
];

/** What a user may set for git as a whole, as against for one repository. */
const USER_WIDE = new Set(["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH", "GIT_ATTR_NOSYSTEM"]);

const QUIET = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_PAGER: "cat",
  GIT_NO_REPLACE_OBJECTS: "1",
} as const;

/**
 * Environment for git in the project itself: the user's own configuration counts (line endings, large-file filters,
 * ownership exceptions), but no variable points git at another repository.
 */
export function userGitEnvironment(base: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined && (!name.startsWith("GIT_") || USER_WIDE.has(name))) env[name] = value;
  }
  return { ...env, ...QUIET };
}

/** Environment for git on Pawl's own folders: no configuration of the user, the system or an agent counts. */
export function neutralGitEnvironment(base: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["PATH", "TMPDIR", "SystemRoot", "GIT_EXEC_PATH"]) {
    const value = base[name];
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    ...QUIET,
    HOME: "/nonexistent",
    XDG_CONFIG_HOME: "/nonexistent",
    TZ: "UTC",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
  };
}

/** Git is stopped after this long unless the caller says otherwise. */
export const DEFAULT_GIT_TIMEOUT_MS = 300_000;
