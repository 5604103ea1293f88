import { join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { bundledPackages, licenseTexts, nodeLicense } = require("../../../tools/plugin/licenses.js");

/** A metafile of esbuild with a bundle of these modules. */
const metafileOf = (...modules: string[]) => ({
  outputs: {
    "dist/bundle.js": { inputs: Object.fromEntries(modules.map((module) => [module, { bytesInOutput: 1 }])) },
  },
});

/** The licenses of a bundle of these modules, in a checkout with these files. */
const licensesOf = (modules: string[], files: Record<string, string>) =>
  withTemporaryFolder((root) => {
    writeTree(root, files);
    return licenseTexts(bundledPackages(metafileOf(...modules), root), root);
  });

const packageJson = (name: string) => JSON.stringify({ name, version: "1.2.3", license: "MIT" });

test("each package in the bundle has its licenses in the text, once", async () => {
  const modules = ["auth/index.ts", "node_modules/@b/two/a.js", "node_modules/@b/two/b.js", "node_modules/a/index.js"];
  const text: string = await licensesOf(modules, {
    "node_modules/@b/two/package.json": packageJson("@b/two"),
    "node_modules/@b/two/LICENSE.md": "first text of two",
    "node_modules/@b/two/NOTICE": "second text of two",
    "node_modules/@b/two/node_modules/c/LICENSE": "not in the bundle",
    "node_modules/a/package.json": packageJson("a"),
    "node_modules/a/licence.txt": "text of a",
  });
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("="));
  expect(lines.slice(1)).toEqual([
    "@b/two 1.2.3: MIT",
    "first text of two",
    "second text of two",
    "a 1.2.3: MIT",
    "text of a",
  ]);
});

test("a package in a package is one of its own", async () => {
  const inner = "node_modules/a/node_modules/b";
  const files = { [`${inner}/package.json`]: packageJson("b"), [`${inner}/COPYING`]: "text of b" };
  expect(await licensesOf([`${inner}/index.js`], files)).toContain("b 1.2.3: MIT");
});

test("a package without a license text cannot be in the plugin", async () => {
  const files = { "node_modules/a/package.json": packageJson("a"), "node_modules/a/README.md": "License: MIT" };
  await expect(licensesOf(["node_modules/a/index.js"], files)).rejects.toThrow(
    /^a 1\.2\.3 is in the plugin and has no license text in node_modules\/a$/,
  );
});

const text = "Node.js is licensed for use as follows:\n\nPermission is hereby granted\n";

test.each<[string, Record<string, string>, boolean]>([
  ["of an archive of Node.js", { LICENSE: text }, true],
  ["of an archive for Windows", { "bin/LICENSE": text }, true],
  ["of a package of the system", { "share/doc/nodejs/LICENSE": text }, true],
  ["of something else", { LICENSE: "The MIT License" }, false],
  ["of something else, before that of Node.js", { "bin/LICENSE": "The MIT License", LICENSE: text }, true],
  ["that is missing", {}, false],
])("the license of Node.js: a file %s", async (_, files, isFound) => {
  await withTemporaryFolder((root) => {
    writeTree(root, files);
    const found = nodeLicense(join(root, "bin", "node"), "24.0.0");
    expect(found).toEqual(
      isFound ? expect.stringMatching(/^=+\nNode\.js 24\.0\.0\n=+\n\nNode\.js is licensed/) : undefined,
    );
  });
});
