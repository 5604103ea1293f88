import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { readStamp, writeStamp, engineEnvironment } = require("../../../tools/setup/stamp.js");

describe("the stamp", () => {
  test("is empty before the set-up has run", () => withTemporaryFolder((root) => expect(readStamp(root)).toEqual({})));

  test("is read as it was written, and no draft stays", () =>
    withTemporaryFolder((root) => {
      writeStamp(root, { dependencies: "a" });
      writeStamp(root, { dependencies: "b" });
      expect(readStamp(root)).toEqual({ dependencies: "b" });
      expect(readdirSync(join(root, ".setup"))).toEqual(["stamp.json"]);
    }));

  test("is not disturbed by the draft of a run that was killed", () =>
    withTemporaryFolder((root) => {
      writeStamp(root, { dependencies: "a" });
      writeTree(root, { ".setup/stamp.json.123": '{ "depend' });
      expect(readStamp(root)).toEqual({ dependencies: "a" });
    }));
});

describe("the environment of the engine", () => {
  const stamp = { engine: { directory: "/engine" } };

  test("has the engine first on the PATH", () => {
    expect(engineEnvironment({ PATH: "/usr/bin", HOME: "/home" }, stamp)).toEqual({
      PATH: `/engine${delimiter}/usr/bin`,
      HOME: "/home",
    });
  });

  test("keeps the name that Windows gives the PATH", () => {
    expect(engineEnvironment({ Path: "a" }, stamp)).toEqual({ Path: `/engine${delimiter}a` });
  });

  test("has a PATH where there was none", () => {
    expect(engineEnvironment({}, stamp)).toEqual({ PATH: "/engine" });
  });

  test("needs the set-up to have run", () => {
    expect(() => engineEnvironment({}, {})).toThrow(
      new Error("pulumi-port-access-token: there is no engine yet: run `npm run setup`"),
    );
  });
});
