import { AgentsError } from "../errors.ts";

// What programs need to find others, their user's files, their language and a place for temporary files.
const BASIC = new Set(["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TMPDIR", "TZ"]);

// Without these, programs on Windows find neither the system's libraries nor a shell. Names there ignore case.
const BASIC_WINDOWS = new Set([
  ...BASIC, "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
]);

/** What an environment gets besides the basic variables. */
export interface EnvironmentOptions {
  /** Names of variables taken over from the source. One that the source lacks is left out. */
  readonly pass: readonly string[];
  /** Fixed values; they win over everything else. */
  readonly set: Readonly<Record<string, string>>;
}

/**
 * A complete environment for a process: the basic variables of the source, those named in `pass`, and those in `set`.
 *
 * An allow-list, so no variable that steers Pawl, git or Node (`PAWL_…`, `GIT_…`, `NODE_OPTIONS`) gets through unless
 * the caller names it. Throws `INVALID_OPTIONS` for a name that is empty or holds `=` or a null character.
 *
 * @param source - usually `process.env`; it is not changed.
 */
export function baseEnvironment(source: NodeJS.ProcessEnv, options: EnvironmentOptions): Record<string, string> {
  for (const name of [...options.pass, ...Object.keys(options.set)]) checkName(name);
  const passed = new Set(options.pass);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && (isBasic(name) || passed.has(name))) environment[name] = value;
  }
  return { ...environment, ...options.set };
}

function isBasic(name: string): boolean {
  if (process.platform === "win32") return BASIC_WINDOWS.has(name.toUpperCase());
  return BASIC.has(name) || name.startsWith("LC_");
}

function checkName(name: string): void {
  if (/^[^=\0]+$/.test(name)) return;
  const message = `${JSON.stringify(name)} is not a name of an environment variable`;
  throw new AgentsError("INVALID_OPTIONS", message, 'use a name that is not empty and holds neither "=" nor a null character');
}
