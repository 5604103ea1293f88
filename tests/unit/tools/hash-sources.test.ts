import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { hashSources } = require("../../../tools/setup/hash-sources.js");

const sources = {
  "package.json": "{}",
  "tsconfig.json": "{}",
  "tsconfig.build.json": "{}",
  "README.md": "# Read me",
  "provider/auth/token.ts": "export const token = 1;",
  "sdk/nodejs/index.ts": "export const index = 1;",
};

describe("the hash of the sources", () => {
  const changes = (change: (root: string) => void) =>
    withTemporaryFolder((root) => {
      writeTree(root, sources);
      const before = hashSources(root);
      change(root);
      return hashSources(root) !== before;
    });

  test.each(Object.keys(sources))("changes with the content of %s", async (name) => {
    expect(await changes((root) => writeTree(root, { [name]: "other" }))).toBe(true);
  });

  test.each(["LICENSE", "CHANGELOG.md", "cli/main.ts", "emulator/index.ts", "tsconfig.other.json"])(
    "changes when %s is added",
    async (name) => {
      expect(await changes((root) => writeTree(root, { [name]: "new" }))).toBe(true);
    },
  );

  test("changes when a source is removed or renamed", async () => {
    expect(await changes((root) => rmSync(join(root, "sdk/nodejs/index.ts")))).toBe(true);
    const rename = (root: string) => renameSync(join(root, "sdk/nodejs/index.ts"), join(root, "sdk/nodejs/other.ts"));
    expect(await changes(rename)).toBe(true);
  });

  test.each([
    "tests/a.test.ts",
    "dist/index.js",
    ".setup/stamp.json",
    "node_modules/a/index.js",
    "sdk/node_modules/a.js",
  ])("does not change with %s, which is no source", async (name) => {
    expect(await changes((root) => writeTree(root, { [name]: "new" }))).toBe(false);
  });

  test("does not change when a source is written again as it was", async () => {
    expect(await changes((root) => writeTree(root, sources))).toBe(false);
  });
});
