import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";

export interface Block {
  language: string;
  text: string;
}

/** The blocks of code in a document of this repository, in their order; a block of the language `text` is none. */
export function blocksOf(document: string): Block[] {
  const found = readFileSync(join(root, document), "utf8").matchAll(/^ *```(.*)\n([\s\S]*?)^ *```$/gm);
  return [...found]
    .map(([, language = "", text = ""]) => ({ language, text }))
    .filter(({ language }) => language !== "text");
}

/**
 * The one block of a document that is in a language and holds a text, to be run or compiled by the caller. Arguments are
 * literals: documents.test.ts reads them in the sources, and fails for a block that nothing takes.
 */
export function blockOf(document: string, language: string, part: string): string {
  const found = blocksOf(document).filter((each) => each.language === language && each.text.includes(part));
  const [block, ...others] = found;
  if (block === undefined || others.length > 0) {
    throw new Error(`${document} has ${found.length} blocks of ${language} with "${part}" instead of one`);
  }
  return block.text;
}
