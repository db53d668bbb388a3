import { resolve } from "node:path";

import { readStream, readRegularFile } from "../read-regular-file.ts";
import type { InputReading } from "../read-regular-file.ts";
import { STANDARD_INPUT } from "./standard-input.ts";

/**
 * Reads a regular file, or standard input for `-`. What cannot be read is a value: the other inputs are still checked.
 *
 * @param folder - where relative names start.
 */
export async function readInput(name: string, folder: string): Promise<InputReading> {
  return name === STANDARD_INPUT ? readStream(process.stdin) : readRegularFile(resolve(folder, name));
}
