import { join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { bundledPackages, licenseTexts } = require("../../../tools/bundle-plugin.js");
const { nodeLicense } = require("../../../tools/plugin.js");

/** The licenses of a bundle of these modules, in a checkout with these files. */
const licensesOf = (modules: string[], files: Record<string, string>): Promise<string> =>
  withTemporaryFolder((root) => {
    writeTree(root, files);
    const inputs = Object.fromEntries(modules.map((module) => [module, {}]));
    return licenseTexts(bundledPackages({ outputs: { "dist/bundle.js": { inputs } } }, root), root);
  });

const packageJson = (name: string) => JSON.stringify({ name, version: "1.2.3", license: "MIT" });

test("each package in the bundle, also one in another package, has all its licenses in the text, once", async () => {
  const modules = ["auth/index.ts", "node_modules/@b/two/a.js", "node_modules/@b/two/b.js"];
  const text = await licensesOf([...modules, "node_modules/@b/two/node_modules/a/index.js"], {
    "node_modules/@b/two/package.json": packageJson("@b/two"),
    "node_modules/@b/two/LICENSE.md": "first text of two",
    "node_modules/@b/two/NOTICE": "second text of two",
    "node_modules/@b/two/node_modules/c/LICENSE": "not in the bundle",
    "node_modules/@b/two/node_modules/a/package.json": packageJson("a"),
    "node_modules/@b/two/node_modules/a/licence.txt": "text of a",
  });
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("="));
  const two = ["@b/two 1.2.3: MIT", "first text of two", "second text of two"];
  expect(lines.slice(1)).toEqual([...two, "a 1.2.3: MIT", "text of a"]);
});

test("a package without a license text cannot be in the plugin", async () => {
  const files = { "node_modules/a/package.json": packageJson("a"), "node_modules/a/README.md": "License: MIT" };
  await expect(licensesOf(["node_modules/a/index.js"], files)).rejects.toThrow(
    "a 1.2.3 is in the plugin and has no license text in node_modules/a",
  );
});

const text = "Node.js is licensed for use as follows:\n\nPermission is hereby granted\n";

test.each<[string, Record<string, string>, string | undefined]>([
  ["of an archive of Node.js", { LICENSE: text }, text],
  ["of an archive for Windows", { "bin/LICENSE": text }, text],
  ["of a package of the system", { "share/doc/nodejs/LICENSE": text }, text],
  ["of something else", { LICENSE: "The MIT License" }, undefined],
  ["of something else, before that of Node.js", { "bin/LICENSE": "The MIT License", LICENSE: text }, text],
  ["that is missing", {}, undefined],
])("the license of Node.js: a file %s", async (_, files, found) => {
  await withTemporaryFolder((root) => {
    writeTree(root, files);
    const license: string | undefined = nodeLicense(join(root, "bin", "node"));
    expect(license?.split("=\n\n")[1]?.trim()).toBe(found?.trim());
  });
});
