import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder, writeScript, writeTree } from "./support/temporary-folder";

const { chooseEngine, isCurrent } = require("../../../tools/setup/engine.js");
const { findOnPath } = require("../../../tools/setup/find-engine-on-path.js");
const { enginePins, engineFolder } = require("../../../tools/setup/engine-folder.js");
const { isGoNewEnough } = require("../../../tools/setup/build-engine.js");

// The fake engines are shell scripts.
const describeOnPosix = process.platform === "win32" ? describe.skip : describe;

describeOnPosix("an engine on the PATH", () => {
  const inFolder = (use: (folder: string) => void) => () =>
    withTemporaryFolder((folder) => {
      mkdirSync(join(folder, "empty"));
      use(folder);
    });

  test(
    "is taken from 3.172.0 on",
    inFolder((folder) => {
      writeScript(join(folder, "pulumi"), "v3.172.0");
      writeScript(join(folder, "pulumi-language-nodejs"));
      expect(findOnPath({ PATH: folder })).toEqual({ directory: folder, version: "3.172.0" });
    }),
  );

  test(
    "may have its language host elsewhere on the PATH",
    inFolder((folder) => {
      writeScript(join(folder, "a", "pulumi"), "3.270.1");
      writeScript(join(folder, "b", "pulumi-language-nodejs"));
      const PATH = `${join(folder, "a")}:${join(folder, "b")}`;
      expect(findOnPath({ PATH })).toEqual({ directory: join(folder, "a"), version: "3.270.1" });
    }),
  );

  test(
    "may be a link, with the language host beside what it leads to",
    inFolder((folder) => {
      writeScript(join(folder, "opt", "pulumi"), "v4.0.0");
      writeScript(join(folder, "opt", "pulumi-language-nodejs"));
      mkdirSync(join(folder, "bin"));
      symlinkSync(join(folder, "opt", "pulumi"), join(folder, "bin", "pulumi"));
      expect(findOnPath({ PATH: join(folder, "bin") })).toEqual({ directory: join(folder, "bin"), version: "4.0.0" });
    }),
  );

  test(
    "is not taken when it is older",
    inFolder((folder) => {
      writeScript(join(folder, "pulumi"), "v3.99.10");
      writeScript(join(folder, "pulumi-language-nodejs"));
      const reason = `pulumi 3.99.10 (${join(folder, "pulumi")}) is older than 3.172.0`;
      expect(findOnPath({ PATH: folder })).toEqual({ reason });
    }),
  );

  test(
    "is not taken without its language host",
    inFolder((folder) => {
      writeScript(join(folder, "pulumi"), "v3.259.0");
      const reason = `pulumi 3.259.0 (${join(folder, "pulumi")}) has no pulumi-language-nodejs beside it or on the PATH`;
      expect(findOnPath({ PATH: folder })).toEqual({ reason });
    }),
  );

  test(
    "is not taken when it does not say its version",
    inFolder((folder) => {
      writeScript(join(folder, "pulumi"), "what?");
      expect(findOnPath({ PATH: folder })).toEqual({ reason: `${join(folder, "pulumi")} does not say its version` });
    }),
  );

  test(
    "is missing when nothing there is called pulumi",
    inFolder((folder) => {
      expect(findOnPath({ PATH: join(folder, "empty") })).toEqual({ reason: "no pulumi" });
    }),
  );
});

describe("the engine chosen", () => {
  const engine = { directory: "/engine", version: "3.259.0" };
  const asked: string[] = [];
  const way = (name: string, answer: object) => () => {
    asked.push(name);
    return answer;
  };
  beforeEach(() => asked.splice(0));

  function choose(...[path, cache, installer, go]: object[]) {
    return chooseEngine({
      findOnPath: way("path", path ?? { reason: "no pulumi" }),
      findCached: way("cache", cache ?? { reason: "none" }),
      install: way("installer", installer ?? { reason: "nothing heard from it for 10 s" }),
      build: way("go", go ?? { reason: "no go on the PATH" }),
    });
  }
  const no = { reason: "no" };

  test("is the one on the PATH before all others", async () => {
    expect(await choose(engine, engine, engine, engine)).toEqual({ ...engine, origin: "path" });
    expect(asked).toEqual(["path"]);
  });

  test("is else the cached one", async () => {
    expect(await choose(no, engine, engine, engine)).toEqual({ ...engine, origin: "cache" });
    expect(asked).toEqual(["path", "cache"]);
  });

  test("is else the installer's", async () => {
    expect(await choose(no, no, engine, engine)).toEqual({ ...engine, origin: "installer" });
    expect(asked).toEqual(["path", "cache", "installer"]);
  });

  test("is else built from Go modules", async () => {
    expect(await choose(no, no, no, engine)).toEqual({ ...engine, origin: "go" });
  });

  test("is none when all four fail, and one message says why and what to do", async () => {
    await expect(choose()).rejects.toThrow(
      new Error(
        [
          "there is no Pulumi engine to run.",
          "  on the PATH: no pulumi",
          "  Pulumi's installer: nothing heard from it for 10 s",
          "  Go: no go on the PATH",
          "Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer, of which the set-up builds it; then run again.",
        ].join("\n"),
      ),
    );
  });
});

describe("the cached engine", () => {
  const pinned = (files: Record<string, string> = {}) => ({
    "tools/engine/pulumi/go.mod": "require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.259.0 // indirect\n)\n",
    "tools/engine/pulumi/go.sum": "a",
    "tools/engine/nodejs/go.sum": "b",
    ...files,
  });
  const suffix = process.platform === "win32" ? ".exe" : "";

  test("has the version that go.mod names", () =>
    withTemporaryFolder((root) => {
      writeTree(root, pinned());
      expect(enginePins(root).version).toBe("3.259.0");
    }));

  test("lies in a folder named after version, platform, architecture and pins", () => {
    const name = `engine-3.259.0-${process.platform}-${process.arch}-0123`;
    expect(engineFolder("/cache", { version: "3.259.0", hash: "0123" })).toBe(join("/cache", name));
  });

  test("counts as long as its files exist and its pins are the same", () =>
    withTemporaryFolder((root) => {
      writeTree(root, pinned());
      const directory = join(engineFolder(join(root, "cache"), enginePins(root)), "bin");
      const entry = { directory, version: "3.259.0", origin: "go" };
      expect(isCurrent({ root, entry })).toBe(false);
      writeTree(directory, { [`pulumi${suffix}`]: "", [`pulumi-language-nodejs${suffix}`]: "" });
      expect(isCurrent({ root, entry })).toBe(true);
      writeTree(root, pinned({ "tools/engine/nodejs/go.sum": "c" }));
      expect(isCurrent({ root, entry })).toBe(false);
    }));
});

test.each([
  ["go version go1.21.0 linux/amd64", true],
  ["go version go1.26.8 darwin/arm64", true],
  ["go version go2.0 linux/amd64", true],
  ["go version go1.20.14 linux/amd64", false],
  ["", false],
])("%p is new enough to build with: %p", (text, expected) => {
  expect(isGoNewEnough(text)).toBe(expected);
});
