import { CliError } from "../errors/cli-error.ts";

/** A whole number given as the value of an option. @throws CliError `USAGE`. */
export function wholeNumber(option: string, value: string, least: number): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : -1;
  if (number >= least) return number;
  const got = JSON.stringify(value.slice(0, 40));
  throw new CliError("USAGE", `${option} takes a whole number from ${least}, not ${got}`, "`pawl <command> --help` shows what it takes.");
}
