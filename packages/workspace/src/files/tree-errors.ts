import { hasErrorCode } from "../errors.ts";

/** What the state of a folder's files can cause, as against trouble of the disk or of this process. */
const TREE_ERROR_CODES = ["EACCES", "EBUSY", "EISDIR", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOTDIR", "ENOTEMPTY", "EEXIST", "EPERM", "EROFS", "EXDEV", "ERR_FS_EISDIR"];

/** Whether a file system call failed because of what somebody left in a folder: long paths, modes, links, owners. */
export function isTreeError(error: unknown): boolean {
  return hasErrorCode(error, ...TREE_ERROR_CODES);
}
