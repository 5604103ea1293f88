"use strict";

// `npm run release:check [-- TAG]` fails, and says why, unless this checkout can be released. It needs no dependencies.
const fs = require("node:fs");
const path = require("node:path");
const { repositoryName } = require("./bundle-plugin.js");
const { prefix } = require("./lib/command.js");

const read = (file) => fs.readFileSync(path.join(__dirname, "..", file), "utf8");

const noRepository =
  "`repository` is not set in package.json. npm, PyPI and the plugin's download URL, which is stored in every state, need it: " +
  "npm pkg set repository.type=git repository.url=git+https://github.com/ORG/REPO.git";

function repositoryProblem(manifest) {
  try {
    return repositoryName(manifest) ? undefined : noRepository;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * What stands against a release of this checkout.
 * @param {{ manifest?: { version: string, repository?: { url?: string } }, changelog?: string, tag?: string | undefined }} checkout
 * `tag`: of the release, if there is one yet
 */
function findReleaseProblems(checkout) {
  const { manifest = JSON.parse(read("package.json")), changelog = read("CHANGELOG.md"), tag } = checkout;
  const { version } = manifest;
  const dates = changelog.split("\n").filter((line) => line.startsWith(`## ${version} (`));
  return [
    repositoryProblem(manifest) ?? [],
    tag === undefined || tag === `v${version}`
      ? []
      : `the tag is ${tag}, and the version in package.json is ${version}`,
    dates.some((line) => /\(\d{4}-\d\d-\d\d\)$/.test(line))
      ? []
      : `CHANGELOG.md has no section with a date for this version: ## ${version} (YYYY-MM-DD)`,
  ].flat();
}

module.exports = { findReleaseProblems };

if (require.main === module) {
  const problems = findReleaseProblems({ tag: process.argv[2] });
  for (const problem of problems) console.error(prefix + problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${prefix}ready for the release`);
}
