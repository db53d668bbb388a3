import { describe, expect, it } from "vitest";

import { TerminalRegion } from "../../src/live/terminal-region.ts";
import { Emulator } from "../support/terminal/emulator.ts";
import type { Size } from "../support/terminal/emulator.ts";

function region(first: Size) {
  const emulator = new Emulator(first);
  let size = first;
  let writes = 0;
  const made = new TerminalRegion(() => size);
  return {
    emulator,
    writes: () => writes,
    leave: () => made.leave(),
    resize: (next: Size) => {
      emulator.resize(next);
      size = next;
    },
    show: async (above: readonly string[], lines: readonly string[]) => {
      const text = made.show(above, lines.map((line) => ({ text: line, cells: line.length })));
      if (text === null) return;
      writes += 1;
      await emulator.write(text);
    },
  };
}

const named = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name} ${index}`);

describe("the lower part of a terminal", () => {
  it("changes in place, and lines above it scroll away and stay", async () => {
    const { emulator, show } = region({ columns: 40, rows: 10 });
    await emulator.write("before\r\n");
    await show([], ["a", "b"]);
    await show([], ["a", "c"]);
    expect(emulator.screen().slice(0, 4)).toEqual(["before", "a", "c", ""]);
    await show(named("line", 20), named("live", 5));
    await show(["last"], ["live"]);
    expect(emulator.all()).toEqual(["before", ...named("line", 20), "last", "live"]);
    await show([], []);
    expect(emulator.all()).toEqual(["before", ...named("line", 20), "last"]);
    expect(emulator.screen()[emulator.cursorRow]).toBe("");
  });

  it("writes nothing where nothing changed, and only the lines that did", async () => {
    const { emulator, show, writes } = region({ columns: 40, rows: 10 });
    await show([], ["one", "two"]);
    await show([], ["one", "two"]);
    expect(writes()).toBe(1);
    await emulator.write("\u001b[2Aoverwritten\u001b[2B\r");
    await show([], ["one", "three"]);
    expect(emulator.screen().slice(0, 2)).toEqual(["overwritten", "three"]);
  });

  it("leaves nothing of itself behind when the window becomes narrower, wider, lower or higher", async () => {
    const { emulator, show, resize } = region({ columns: 60, rows: 24 });
    await show(named("line", 30), named("x".repeat(50), 6));
    for (const size of [{ columns: 20, rows: 24 }, { columns: 100, rows: 24 }, { columns: 100, rows: 9 }, { columns: 30, rows: 40 }]) {
      resize(size);
      await show([`at ${size.columns}`], named("y".repeat(size.columns - 5), 6));
      expect(emulator.all().filter((line) => /^[xy]/.test(line))).toEqual(named("y".repeat(size.columns - 5), 6));
    }
    expect(emulator.all().slice(0, 34)).toEqual([...named("line", 30), "at 20", "at 100", "at 100", "at 30"]);
  });

  it("stays where it is with a line that the terminal takes for wider than it was counted", async () => {
    const { emulator, show } = region({ columns: 20, rows: 10 });
    for (const digit of ["1", "2"]) await show([], ["w".repeat(30), `second ${digit}`]);
    expect(emulator.all()).toEqual(["w".repeat(20), "second 2"]);
    await show(["long ".repeat(10).trim()], ["short"]);
    expect(emulator.all()).toEqual(["long ".repeat(10).trim(), "short"]);
  });

  it("begins below what is there after somebody else had the terminal", async () => {
    const { emulator, show, leave } = region({ columns: 20, rows: 10 });
    await show([], ["live"]);
    await emulator.write("$ fg\r\n");
    leave();
    await show([], ["live"]);
    expect(emulator.all()).toEqual(["live", "$ fg", "live"]);
  });
});
