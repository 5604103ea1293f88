"use strict";

// The blocks of code in the documents: tests and `npm run first-five-minutes` run them as they are printed.
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..");

/** The blocks of code in a document of this repository, in their order; a block of the language `text` is none. */
function blocksOf(document) {
  const found = fs.readFileSync(path.join(root, document), "utf8").matchAll(/^ *```(.*)\n([\s\S]*?)^ *```$/gm);
  return [...found]
    .map(([, language = "", text = ""]) => ({ language, text }))
    .filter(({ language }) => language !== "text");
}

/**
 * The one block of a document that is in a language and holds a text, to be run or compiled by the caller. Arguments are
 * literals: documents.test.ts reads them in the sources, and fails for a block that nothing takes.
 */
function blockOf(document, language, part) {
  const [found, ...others] = blocksOf(document).filter(
    (each) => each.language === language && each.text.includes(part),
  );
  if (found === undefined || others.length > 0) {
    throw new Error(
      `${document} has ${others.length + (found ? 1 : 0)} blocks of ${language} with "${part}" instead of one`,
    );
  }
  return found.text;
}

module.exports = { blockOf, blocksOf };
