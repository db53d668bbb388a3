import { fsync } from "node:fs";
import { promisify } from "node:util";

/**
 * Makes an open file durable. The disk is waited for beside the event loop; what else a small file takes is cheaper done at once
 * than handed to another thread.
 */
export const syncFile: (descriptor: number) => Promise<void> = promisify(fsync);
