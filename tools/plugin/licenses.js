"use strict";

// The licenses of what the plugin contains: of the packages in its bundle, and of Node.js in the executable.
const fs = require("node:fs");
const path = require("node:path");

const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const licenseFile = /^(licen[cs]e|copying|notice)/i;

/** The packages in a bundle, from esbuild's metafile, by name. `folder` is as in the lock file. */
function bundledPackages({ outputs }, root) {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(files.map((file) => packageFolder.exec(file)?.[0]).filter(Boolean));
  const packages = [...folders].map((folder) => {
    const manifest = fs.readFileSync(path.join(root, folder, "package.json"), "utf8");
    const { name, version, license } = JSON.parse(manifest);
    return { folder, name, version, license };
  });
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const section = (title, text) => `${"=".repeat(80)}\n${title}\n${"=".repeat(80)}\n\n${text.trim()}\n\n`;

/** The text of all licenses. A package without one cannot be part of the plugin. */
function licenseTexts(packages, root) {
  const sections = packages.map(({ folder, name, version, license }) => {
    const inside = path.join(root, folder);
    const files = fs.readdirSync(inside).filter((file) => licenseFile.test(file));
    if (files.length === 0) throw new Error(`${name} ${version} is in the plugin and has no license text in ${folder}`);
    const texts = files.sort().map((file) => fs.readFileSync(path.join(inside, file), "utf8").trim());
    return section(`${name} ${version}: ${license}`, texts.join("\n\n"));
  });
  return `pulumi-resource-port-access-token contains the following software.\n\n${sections.join("")}`;
}

/** The license of a Node.js, where its archives and its packages have it; undefined if it is not there. */
function nodeLicense(node, version) {
  const folders = [".", "..", path.join("..", "share", "doc", "nodejs"), path.join("..", "share", "doc", "node")];
  const files = folders.map((folder) => path.join(path.dirname(node), folder, "LICENSE"));
  const texts = files.filter(fs.existsSync).map((file) => fs.readFileSync(file, "utf8"));
  const text = texts.find((candidate) => candidate.startsWith("Node.js is licensed for use as follows"));
  return text && section(`Node.js ${version}`, text);
}

module.exports = { bundledPackages, licenseTexts, nodeLicense };
