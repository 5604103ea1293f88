export interface Block {
  language: string;
  text: string;
}

const tools = require("../../tools/document-blocks.js");

/** The blocks of code in a document of this repository, in their order; a block of the language `text` is none. */
export const blocksOf: (document: string) => Block[] = tools.blocksOf;

/** The one block of a document that is in a language and holds a text. See tools/document-blocks.js. */
export const blockOf: (document: string, language: string, part: string) => string = tools.blockOf;
