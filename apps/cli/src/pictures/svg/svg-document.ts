import { escapeMarkup } from "../text/escape-markup.ts";
import { PICTURE_STYLES } from "./picture-styles.ts";

/** A picture before it is put into a file or a page. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** What it is, in a few words. */
  readonly title: string;
  /** What it shows, in words. */
  readonly description: string;
  /** Elements of SVG; whatever is somebody's text in them is escaped. */
  readonly content: string;
  /** What was left out, in one sentence; `null`: nothing. It is written in the picture too. */
  readonly leftOut: string | null;
}

/** A picture as a file of its own, with its styles. With a final newline. */
export function svgFile(picture: Picture): string {
  return `${svgElement(picture, { name: "picture", styles: PICTURE_STYLES })}\n`;
}

/**
 * A picture as an element: one image with a name and a description for whoever does not see it.
 *
 * @param options - `name` begins its ids, so that several can be in one page; `styles` are those that the page does not have.
 */
export function svgElement({ width, height, title, description, content }: Picture, options: { readonly name: string; readonly styles: string | null }): string {
  const { name, styles } = options;
  const [wide, high] = [Math.ceil(width), Math.ceil(height)];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="pic" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-labelledby="${name}-title ${name}-about">` +
    `<title id="${name}-title">${escapeMarkup(title)}</title><desc id="${name}-about">${escapeMarkup(description)}</desc>` +
    `${styles === null ? "" : `<style>${styles}</style>`}<rect class="ground" width="${wide}" height="${high}"/>${content}</svg>`
  );
}

/** Somebody's or our own text at a place. */
export function svgText(x: number, y: number, text: string, className: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${className}">${escapeMarkup(text)}</text>`;
}

/** A number of a picture: to a tenth of a pixel, so that the same picture has the same bytes. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
