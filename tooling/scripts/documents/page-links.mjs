/** Links of pages that lead nowhere. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const LINK = /\]\(([^()\s]+)\)|(?:src|srcset|href)="([^"]+)"/gu;
const HEADING = /^#{1,6} +(.*?) *$/gmu;
const FENCED = /^( *)(`{3,}).*\n[\s\S]*?^\1\2$/gmu;

/**
 * @param {string} root - the checkout.
 * @param {string} page
 * @returns {readonly string[]}
 */
export function findBrokenLinks(root, page) {
  const text = readFileSync(join(root, page), "utf8").replaceAll(FENCED, "");
  const links = [...text.matchAll(LINK)].map(([, inText, inTag]) => inText ?? inTag ?? "");
  return links.filter((link) => !/^[a-z]+:/u.test(link)).flatMap((link) => {
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(root, file))) return [`${page}: the link to ${link} leads nowhere`];
    if (anchor === undefined || !file.endsWith(".md") || statSync(join(root, file)).isDirectory()) return [];
    return anchorsOf(readFileSync(join(root, file), "utf8")).has(anchor) ? [] : [`${page}: ${file} has no heading for #${anchor}`];
  });
}

/** The anchors that headings get on GitHub. @param {string} markdown */
function anchorsOf(markdown) {
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const [, heading = ""] of markdown.replaceAll(FENCED, "").matchAll(HEADING)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1");
    const anchor = plain.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/gu, "-");
    let unique = anchor;
    for (let number = 1; anchors.has(unique); number += 1) unique = `${anchor}-${number}`;
    anchors.add(unique);
  }
  return anchors;
}
