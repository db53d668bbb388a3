/** Options that every command has, as yargs gives them. */
export interface GlobalOptions {
  /** Folder given with `--cwd`; absent where the working directory is meant. */
  readonly cwd?: string | undefined;
}
