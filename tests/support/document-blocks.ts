import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";

export interface Block {
  language: string;
  text: string;
}

/** The blocks of code in a document of this repository, in their order. */
export function blocksOf(document: string): Block[] {
  const found = readFileSync(join(root, document), "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...found].map(([, language = "", text = ""]) => ({ language, text }));
}

/** The one block of a language that holds a text. */
export function blockWith(blocks: readonly Block[], language: string, part: string): string {
  const found = blocks.filter((each) => each.language === language && each.text.includes(part));
  expect(found).toHaveLength(1);
  return found[0]?.text ?? "";
}
