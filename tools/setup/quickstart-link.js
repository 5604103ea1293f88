"use strict";

// The quickstart's package.json names the published version, so that its folder can be copied as it is; here it
// runs with what the consumer project has installed: the package of this checkout.
const fs = require("node:fs");
const path = require("node:path");

const places = (root) => ({
  example: path.join(root, "examples", "quickstart"),
  link: path.join(root, "examples", "quickstart", "node_modules"),
  target: path.join(root, ".setup", "consumer", "node_modules"),
});

/** What is at `link`: "nothing", "link" (and where it leads) or "directory". */
function lookAt(link) {
  const stat = fs.lstatSync(link, { throwIfNoEntry: false });
  if (!stat) return { kind: "nothing" };
  if (!stat.isSymbolicLink()) return { kind: "directory" };
  return { kind: "link", leadsTo: path.resolve(path.dirname(link), fs.readlinkSync(link)) };
}

module.exports = {
  name: "quickstart",
  isCurrent({ root }) {
    const { example, link, target } = places(root);
    if (!fs.existsSync(example)) return true;
    const { kind, leadsTo } = lookAt(link);
    return kind === "directory" || leadsTo === target;
  },
  note({ root }) {
    const { link } = places(root);
    if (lookAt(link).kind !== "directory") return undefined;
    return `${link} is a folder of its own and stays; without it, the quickstart runs with this checkout's package`;
  },
  run({ root }) {
    const { link, target } = places(root);
    fs.rmSync(link, { force: true });
    // Relative, so that the checkout can be moved; a junction needs no privilege on Windows, but a whole path.
    if (process.platform === "win32") fs.symlinkSync(target, link, "junction");
    else fs.symlinkSync(path.relative(path.dirname(link), target), link);
  },
};
