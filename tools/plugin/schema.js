"use strict";

// The schema as the plugin serves it and as SDKs are generated from it: with the address of the repository, which
// `repository` in package.json sets.
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..", "..");
const readJson = (...names) => JSON.parse(fs.readFileSync(path.join(root, ...names), "utf8"));

/** ORG/REPO on GitHub; undefined if it is not set. */
function repositoryName({ repository }) {
  if (repository === undefined) return undefined;
  const name = /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(repository.url)?.[1];
  if (!name) throw new Error("`repository.url` in package.json is not like git+https://github.com/ORG/REPO.git");
  return name;
}

function addresses(name) {
  const page = `https://github.com/${name}`;
  return { homepage: page, repository: page, pluginDownloadURL: `github://api.github.com/${name}` };
}

function servedSchema() {
  const name = repositoryName(readJson("package.json"));
  return { ...readJson("provider", "plugin", "schema.json"), ...(name && addresses(name)) };
}

module.exports = { repositoryName, servedSchema };
