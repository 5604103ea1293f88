import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const quickstart = require("../../../tools/setup/quickstart-link.js");

describe("the quickstart's node_modules", () => {
  const inCheckout = (use: (root: string, link: string) => void) => () =>
    withTemporaryFolder((root) => {
      writeTree(root, { ".setup/consumer/node_modules/a.js": "" });
      use(root, join(root, "examples", "quickstart", "node_modules"));
    });
  const writeExample = (root: string) => writeTree(root, { "examples/quickstart/index.ts": "" });

  test(
    "is a link to what the consumer project has installed",
    inCheckout((root, link) => {
      writeExample(root);
      expect(quickstart.isCurrent({ root })).toBe(false);
      quickstart.run({ root });
      expect(quickstart.isCurrent({ root })).toBe(true);
      expect(realpathSync(link)).toBe(join(root, ".setup", "consumer", "node_modules"));
    }),
  );

  test(
    "replaces a link to somewhere else",
    inCheckout((root, link) => {
      writeExample(root);
      symlinkSync(join(root, "gone"), link, "junction");
      expect(quickstart.isCurrent({ root })).toBe(false);
      quickstart.run({ root });
      expect(quickstart.isCurrent({ root })).toBe(true);
    }),
  );

  test(
    "stays when it is a real folder, and a note says so",
    inCheckout((root, link) => {
      writeTree(link, { "a/index.js": "mine" });
      expect(quickstart.isCurrent({ root })).toBe(true);
      expect(quickstart.note({ root })).toBe(
        `${link} is a folder of its own and stays; without it, the quickstart runs with this checkout's package`,
      );
      expect(readFileSync(join(link, "a/index.js"), "utf8")).toBe("mine");
    }),
  );

  test(
    "is nobody's business where there is no quickstart",
    inCheckout((root) => {
      mkdirSync(join(root, "examples"));
      expect(quickstart.isCurrent({ root })).toBe(true);
      expect(quickstart.note({ root })).toBeUndefined();
      expect(existsSync(join(root, "examples", "quickstart"))).toBe(false);
    }),
  );
});
