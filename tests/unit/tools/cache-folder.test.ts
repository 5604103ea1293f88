import { join, resolve } from "node:path";

const { cacheFolder } = require("../../../tools/setup/cache-folder.js");

describe("the cache folder", () => {
  const home = resolve("/home/me");
  const name = "pulumi-port-access-token";

  test.each([
    ["linux", {}, join(home, ".cache", name)],
    ["darwin", {}, join(home, "Library", "Caches", name)],
    ["win32", { LOCALAPPDATA: "local" }, join("local", name)],
    ["win32", {}, join(home, "AppData", "Local", name)],
    ["linux", { XDG_CACHE_HOME: resolve("/else") }, join(resolve("/else"), name)],
    ["linux", { XDG_CACHE_HOME: "relative" }, join(home, ".cache", name)],
  ])("on %s with %p is %s", (platform, env, expected) => {
    expect(cacheFolder(env, { platform, home })).toBe(expected);
  });
});
