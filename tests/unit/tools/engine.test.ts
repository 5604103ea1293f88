import { mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { describeOnPosix } from "../../support/run";
import { withTemporaryFolder, writeScript, writeTree } from "./support/temporary-folder";

const { chooseEngine, findOnPath, isCurrent, runInstaller } = require("../../../tools/setup/get-engine.js");
const { cacheFolder, enginePins, hostsFolderName } = require("../../../tools/setup/engine.js");

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
      expect(() => findOnPath({ PATH: folder })).toThrow(new Error(reason));
    }),
  );

  test(
    "is not taken without its language host",
    inFolder((folder) => {
      writeScript(join(folder, "pulumi"), "v3.259.0");
      const reason = `pulumi 3.259.0 (${join(folder, "pulumi")}) has no pulumi-language-nodejs beside it or on the PATH`;
      expect(() => findOnPath({ PATH: folder })).toThrow(new Error(reason));
    }),
  );

  test(
    "is not taken when it prints no version",
    inFolder((folder) => {
      writeScript(join(folder, "pulumi"), "what?");
      expect(() => findOnPath({ PATH: folder })).toThrow(new Error(`${join(folder, "pulumi")} prints no version`));
    }),
  );

  test(
    "is missing when nothing there is called pulumi",
    inFolder((folder) => {
      expect(() => findOnPath({ PATH: join(folder, "empty") })).toThrow(new Error("no pulumi"));
    }),
  );
});

test("the engine is that of the first way that has one, and no other way is tried after it", async () => {
  const tried: string[] = [];
  const way = (name: string, hasEngine: boolean) => async () => {
    tried.push(name);
    if (!hasEngine) throw new Error("none");
    return { version: "3.259.0" };
  };
  const ways = { a: way("a", false), b: way("b", true), c: way("c", true) };
  expect(await chooseEngine(ways)).toEqual({ version: "3.259.0", origin: "b" });
  expect(tried).toEqual(["a", "b"]);
});

describe("Pulumi's installer", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Runs it for ten seconds and a little, in which it leaves `files` in its temporary folder, and for two minutes at most. */
  const runFor10Seconds = (files: Record<string, string>) =>
    withTemporaryFolder(async (work) => {
      const run = (
        _command: string,
        _args: string[],
        { signal, env }: { signal: AbortSignal; env: { TMPDIR: string } },
      ) =>
        new Promise<void>((resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("aborted")));
          setTimeout(resolve, 120_000);
          writeTree(env.TMPDIR, files);
        });
      const running = runInstaller({ root: work, work, version: "3.259.0", log: () => {}, run });
      jest.advanceTimersByTime(120_000);
      return running;
    });

  test("is given up when it has not downloaded its script within 10 s", async () => {
    await expect(runFor10Seconds({})).rejects.toThrow(new Error("no answer within 10 s"));
  });

  test("has all the time it needs once it has", async () => {
    await expect(runFor10Seconds({ "install.sh": "" })).resolves.toBeUndefined();
  });
});

describe("the cached engine", () => {
  const pins = (files: Record<string, string> = {}) => ({
    "tools/engine/pulumi/go.mod": "require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.259.0 // indirect\n)\n",
    "tools/engine/pulumi/go.sum": "a",
    "tools/engine/nodejs/go.sum": "b",
    ...files,
  });
  const suffix = process.platform === "win32" ? ".exe" : "";

  test("lies in a folder named after the version in go.mod, platform, architecture and pins", () =>
    withTemporaryFolder((root) => {
      writeTree(root, pins());
      const name = new RegExp(`^engine-3\\.259\\.0-${process.platform}-${process.arch}-[0-9a-f]{12}$`);
      expect(enginePins(root)).toEqual({ version: "3.259.0", folderName: expect.stringMatching(name) });
    }));

  test.each([
    ["other pins", { "tools/engine/yaml/go.sum": "d" }, {}],
    ["another engine", {}, { directory: "/else" }],
    ["another version of it", {}, { version: "3.260.0" }],
  ])("has its hosts for the tests in another folder for %s", (_, files, other) =>
    withTemporaryFolder((root) => {
      const engine = { directory: "/engine", version: "3.259.0" };
      writeTree(root, { ...pins(), "tools/engine/yaml/go.sum": "c" });
      const name = hostsFolderName(root, engine);
      expect(name).toMatch(new RegExp(`^hosts-${process.platform}-${process.arch}-[0-9a-f]{12}$`));
      expect(hostsFolderName(root, engine)).toBe(name);
      writeTree(root, files);
      expect(hostsFolderName(root, { ...engine, ...other })).not.toBe(name);
    }),
  );

  test("counts as long as all its parts exist and its pins are the same", () =>
    withTemporaryFolder((root) => {
      writeTree(root, pins());
      const directory = join(root, "cache", enginePins(root).folderName, "bin");
      const entry = { directory, version: "3.259.0", origin: "built with Go" };
      writeTree(directory, { [`pulumi${suffix}`]: "", [`pulumi-language-nodejs${suffix}`]: "" });
      expect(isCurrent({ root, entry })).toBe(false);
      writeTree(directory, { [`pulumi-resource-pulumi-nodejs${suffix && ".cmd"}`]: "" });
      expect(isCurrent({ root, entry })).toBe(true);
      writeTree(root, pins({ "tools/engine/nodejs/go.sum": "c" }));
      expect(isCurrent({ root, entry })).toBe(false);
    }));

  test.each([
    [{ XDG_CACHE_HOME: resolve("/else") }, join(resolve("/else"), "pulumi-port-access-token")],
    [{ XDG_CACHE_HOME: "relative" }, join(homedir(), ".cache", "pulumi-port-access-token")],
    [{}, join(homedir(), ".cache", "pulumi-port-access-token")],
  ])("is below the cache folder, which is with %j %s", (env, expected) => {
    expect(cacheFolder(env)).toBe(expected);
  });
});
