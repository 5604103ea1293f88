"use strict";

// The ways from an empty folder to a token that has been used. Every command and every file is a block of the pages that a
// newcomer reads.
const { blockOf } = require("../document-blocks.js");

const install = blockOf("docs/_index.md", "sh", "get.pulumi.com");
const logIn = blockOf("docs/_index.md", "sh", "pulumi login");
const deploy = blockOf("docs/_index.md", "sh", "pulumi up");
const use = blockOf("docs/_index.md", "sh", "curl --silent");

/** From nothing to a call with the token of a program. */
const withPulumi = (...steps) => [install, logIn, ...steps, deploy, use];

/** The steps of each way, in their order: a block of commands, a file to write, or what the README tells in a sentence. */
const ways = {
  typescript: withPulumi(blockOf("docs/_index.md", "sh", "pulumi new typescript"), {
    file: "index.ts",
    text: blockOf("docs/_index.md", "typescript", "new PortAccessToken"),
  }),
  python: withPulumi(blockOf("docs/_index.md", "sh", "pulumi new python"), {
    file: "__main__.py",
    text: blockOf("docs/_index.md", "python", "PortAccessToken"),
  }),
  yaml: withPulumi(
    blockOf("docs/_index.md", "sh", "pulumi new yaml"),
    { file: "Pulumi.yaml", text: blockOf("docs/_index.md", "yaml", "port-access-token:PortAccessToken") },
    blockOf("docs/_index.md", "sh", "records it in Pulumi.yaml"),
  ),
  "command-line": [blockOf("README.md", "sh", "--header | curl")],
  checkout: [
    { told: "Clone the repository", command: "git clone REPOSITORY checkout && cd checkout" },
    blockOf("README.md", "sh", "npm start"),
  ],
};

/**
 * What a person types for a step, and how a page shows it.
 * @returns for each prompt of the shell `{ typed, shown }`
 */
function promptsOf(step) {
  if (step.file) {
    const lines = step.text.trimEnd().split("\n").length;
    return [{ typed: `cat > ${step.file} <<'EOF'\n${step.text}EOF`, shown: `(write ${step.file}: ${lines} lines)` }];
  }
  if (step.told) return [{ typed: step.command, shown: step.command }];
  // A line that ends with `|` goes on in the next one.
  return step
    .trimEnd()
    .split(/(?<!\|)\n/)
    .map((typed) => ({ typed, shown: typed }));
}

module.exports = { promptsOf, ways };
