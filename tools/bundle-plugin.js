"use strict";

// Bundles the provider plugin into one file, so that it runs without node_modules: in the npm package as the command
// pulumi-resource-port-access-token, and inside the executable. The licenses of what is in the bundle are beside it.
const fs = require("node:fs");
const path = require("node:path");
const { bundledPackages, licenseTexts } = require("./plugin/licenses.js");
const { servedSchema } = require("./plugin/schema.js");

const root = path.join(__dirname, "..");
const folder = path.join(root, "dist", "provider", "plugin");
const bundle = path.join(folder, "pulumi-resource-port-access-token.js");
const licenses = path.join(folder, "THIRD-PARTY-LICENSES");

const schema = {
  name: "schema",
  setup: ({ onLoad }) =>
    onLoad({ filter: /plugin[\\/]schema\.json$/ }, () => ({
      contents: JSON.stringify(servedSchema()),
      loader: "json",
    })),
};

/**
 * @param write false: tells the packages, and writes nothing
 * @returns the packages in the bundle
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

module.exports = { bundle, bundlePlugin, licenses };

if (require.main === module) {
  bundlePlugin().catch(({ message }) => {
    console.error(message);
    process.exit(1);
  });
}
