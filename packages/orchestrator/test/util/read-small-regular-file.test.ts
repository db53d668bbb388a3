import { expect, it } from "vitest";

import { readSmallRegularFile } from "../../src/util/read-small-regular-file.ts";

it("throws what a disk that fails says: that is nothing that somebody did to the file", () => {
  // The first page of a process's memory is never there; reading it fails as a broken disk does.
  expect(() => readSmallRegularFile(`/proc/${process.pid}/mem`, 1000)).toThrow(expect.objectContaining({ code: "EIO" }));
});
