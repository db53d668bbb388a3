import { describe, expect, it } from "vitest";

import { formatBytes, judgeClock, judgeDisk, judgeNode } from "../../src/doctor/judge-machine.ts";

const MIB = 1024 * 1024;
const quiet = { passedMs: { wall: 200, monotonic: 199.5 }, nowMs: 1_000_000, fileMs: 1_000_000, lastEventMs: 999_000 };

describe("the doctor on the machine", () => {
  it.each([
    ["24.2.0", "NODE"],
    ["22.13.0", "NODE"],
    ["22.12.9", "NODE_TOO_OLD"],
    ["9.99.0", "NODE_TOO_OLD"],
  ])("node %s: %s", (version, code) => {
    expect(judgeNode(version).code).toBe(code);
  });

  it.each([
    [5000 * MIB, null, "DISK"],
    [5000 * MIB, 10_000, "DISK"],
    [5000 * MIB, 9_999, "DISK_LOW"],
    [1023 * MIB, 1e6, "DISK_LOW"],
    [63 * MIB, 1e6, "DISK_FULL"],
    [5000 * MIB, 0, "DISK_FULL"],
  ])("%d bytes and %s files free: %s", (freeBytes, freeFiles, code) => {
    const found = judgeDisk({ folder: "/somewhere", freeBytes, freeFiles });
    expect(found).toMatchObject({ code, found: expect.stringMatching(/^\/somewhere: /) });
  });

  it("says that the clocks agree, or each way in which they do not", () => {
    expect(judgeClock(quiet).map(({ code }) => code)).toEqual(["CLOCK"]);
    expect(judgeClock({ ...quiet, fileMs: null, lastEventMs: null }).map(({ code }) => code)).toEqual(["CLOCK"]);
    const faulty = judgeClock({ passedMs: { wall: -3_600_000, monotonic: 200 }, nowMs: 1_000_000, fileMs: 1_060_000, lastEventMs: 1_001_000 });
    expect(faulty.map(({ code, severity }) => [code, severity])).toEqual([
      ["CLOCK_UNSTEADY", "warning"],
      ["FILE_TIMES_SKEWED", "warning"],
      ["CLOCK_BEHIND_LEDGER", "warning"],
    ]);
    expect(faulty[1]?.found).toBe("the file system's clock is 60 s ahead of this machine's");
    expect(judgeClock({ ...quiet, fileMs: 995_000 })[0]?.found).toBe("the file system's clock is 5 s behind this machine's");
  });

  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [300 * MIB, "300 MiB"],
    [3 * 1024 ** 4, "3.0 TiB"],
  ])("%d bytes: %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
