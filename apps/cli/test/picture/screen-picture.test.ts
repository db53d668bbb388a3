import xterm from "@xterm/headless";
import { expect, it, onTestFinished } from "vitest";

interface Module {
  readonly screenPicture: (terminal: xterm.Terminal, words: { readonly title: string; readonly description: string }) => string;
}

it("a picture of a terminal has each word where it is, in its colour, and no markup of somebody else's", async () => {
  const script = new URL("../../scripts/picture/screen-picture.mjs", import.meta.url).href;
  const { screenPicture } = (await import(script)) as Module;
  const terminal = new xterm.Terminal({ cols: 40, rows: 5, allowProposedApi: true });
  onTestFinished(() => terminal.dispose());
  await new Promise<void>((resolve) => terminal.write("a\u001b[31mred\u001b[0m  <b>\r\n\u001b[1m日本\u001b[22m  \u001b[2mdim\u001b[22m", resolve));
  const picture = screenPicture(terminal, { title: "A & B", description: "<what>" });
  const texts = [...picture.matchAll(/<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*?fill="(#\w+)"( font-weight="bold")?>([^<]*)</g)];
  const cell = 8.4;
  expect(texts.map(([, x, y, length, ink, bold, text]) => [text, Math.round((Number(x) - 16) / cell), Number(y), Math.round(Number(length) / cell), ink, bold !== undefined])).toEqual([
    ["a", 0, 44, 1, "#d7dde6", false],
    ["red", 1, 44, 3, "#ff7b72", false],
    ["&lt;b&gt;", 6, 44, 3, "#d7dde6", false],
    ["日本", 0, 63, 4, "#d7dde6", true],
    ["dim", 6, 63, 3, "#8b96a5", false],
  ]);
  expect(picture).toContain("<title id=\"run-title\">A &amp; B</title>");
  expect(picture).toContain("<desc id=\"run-about\">&lt;what&gt;</desc>");
});
