"use strict";

// Bundles the provider plugin into one file, so that it runs without node_modules: in the npm package as the command
// pulumi-resource-port-access-token, and inside the executable. The licenses of what is in the bundle are beside it.
const fs = require("node:fs");
const path = require("node:path");
const { runCommand } = require("./lib/command.js");

/** @typedef {{ folder: string, name: string, version: string, license: string }} BundledPackage `folder` is as in the lock file */

const root = path.join(__dirname, "..");
const folder = path.join(root, "dist", "provider", "plugin");
const bundle = path.join(folder, "pulumi-resource-port-access-token.js");
const licenses = path.join(folder, "THIRD-PARTY-LICENSES");

const readJson = (...names) => JSON.parse(fs.readFileSync(path.join(root, ...names), "utf8"));

/** ORG/REPO on GitHub; undefined if package.json does not set it. */
function repositoryName({ repository }) {
  if (repository === undefined) return undefined;
  const name = /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(repository.url ?? "")?.[1];
  if (!name) throw new Error("`repository.url` in package.json is not like git+https://github.com/ORG/REPO.git");
  return name;
}

/** The schema as the plugin serves it and as SDKs are generated from it: with the address of the repository. */
function servedSchema() {
  const name = repositoryName(readJson("package.json"));
  const page = `https://github.com/${name}`;
  const addresses = { homepage: page, repository: page, pluginDownloadURL: `github://api.github.com/${name}` };
  return { ...readJson("provider", "plugin", "schema.json"), ...(name && addresses) };
}

/** @type {import("esbuild").Plugin} */
const schema = {
  name: "schema",
  setup: ({ onLoad }) =>
    onLoad({ filter: /plugin[\\/]schema\.json$/ }, () => ({
      contents: JSON.stringify(servedSchema()),
      loader: "json",
    })),
};

/**
 * @param {{ write?: boolean }} [options] `write: false` tells the packages, and writes nothing
 * @returns {Promise<BundledPackage[]>} the packages in the bundle
 */
async function bundlePlugin({ write = true } = {}) {
  const { metafile } = await require("esbuild").build({
    absWorkingDir: root,
    entryPoints: [path.join("provider", "plugin", "main.ts")],
    outfile: bundle,
    bundle: true,
    write,
    metafile: true,
    platform: "node",
    target: "node20",
    // Names stay, for readable stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    // The examples in the schema contain lines that import packages. In template literals, which keep lines, they make the
    // bundle look like an ES module to tools.
    supported: { "template-literal": false },
    legalComments: "none",
    // The bundle has the paths of its modules. They stay the same if node_modules is a link.
    preserveSymlinks: true,
    plugins: [schema],
    // node-fetch takes URL from Node.js, and from this package only if Node.js has none.
    alias: { "whatwg-url": "node:url" },
    // An optional dependency of node-fetch, for pages that are not in UTF-8.
    external: ["encoding"],
    logLevel: "warning",
  });
  const packages = bundledPackages(metafile, root);
  if (write) fs.writeFileSync(licenses, licenseTexts(packages, root));
  return packages;
}

/** The packages in a bundle, by name. */
function bundledPackages({ outputs }, root) {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
  const folders = new Set(files.flatMap((file) => packageFolder.exec(file)?.[0] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, folder, "package.json"), "utf8"));
    return { folder, name, version, license };
  });
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The texts of all licenses. A package without one cannot be part of the plugin. */
function licenseTexts(packages, root) {
  const sections = packages.map(({ folder, name, version, license }) => {
    const files = fs.readdirSync(path.join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    if (files.length === 0) throw new Error(`${name} ${version} is in the plugin and has no license text in ${folder}`);
    const texts = files.sort().map((file) => fs.readFileSync(path.join(root, folder, file), "utf8").trim());
    return licenseSection(`${name} ${version}: ${license}`, texts.join("\n\n"));
  });
  return `pulumi-resource-port-access-token contains the following software.\n\n${sections.join("")}`;
}

function licenseSection(title, text) {
  const line = "=".repeat(80);
  return `${line}\n${title}\n${line}\n\n${text.trim()}\n\n`;
}

module.exports = {
  bundle,
  bundlePlugin,
  bundledPackages,
  licenseSection,
  licenses,
  licenseTexts,
  repositoryName,
  servedSchema,
};

if (require.main === module) runCommand(bundlePlugin);
