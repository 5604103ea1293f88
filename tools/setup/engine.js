"use strict";

// The parts of the engine, and the folder that caches them.
const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const isWindows = process.platform === "win32";
const executable = (name) => (isWindows ? `${name}.exe` : name);

/**
 * Each part is built from `main` in the Go module tools/engine/`module`, or copied from `file` of an npm package. Copied and
 * not linked: a link can break, or the engine warns that it uses a plugin from the PATH.
 */
const parts = [
  {
    name: executable("pulumi"),
    module: "pulumi",
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    linkerFlags: (version) => `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
    expected: "about 4 minutes on 2 cores",
  },
  {
    name: executable("pulumi-language-nodejs"),
    module: "nodejs",
    main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    expected: "about 20 s",
  },
  {
    name: `pulumi-resource-pulumi-nodejs${isWindows ? ".cmd" : ""}`,
    file: `@pulumi/pulumi/pulumi-resource-pulumi-nodejs${isWindows ? ".cmd" : ""}`,
  },
];

const moduleFolder = (root, { module }) => path.join(root, "tools", "engine", module);
const isWhole = (directory) => parts.every(({ name }) => fs.existsSync(path.join(directory, name)));

/** The user's folder for everything that checkouts share. By the XDG specification, a relative path is ignored. */
function cacheFolder(env) {
  const folders = [env.XDG_CACHE_HOME, path.join(os.homedir(), ".cache")];
  return path.join(
    folders.find((folder) => folder && path.isAbsolute(folder)),
    "pulumi-port-access-token",
  );
}

/** The pinned version from go.mod, and the name of the cache folder for all that is pinned. */
function enginePins(root) {
  const modules = parts.filter(({ module }) => module).map((part) => moduleFolder(root, part));
  const goMod = fs.readFileSync(path.join(modules[0], "go.mod"), "utf8");
  const [, version] = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(goMod);
  const hash = crypto.createHash("sha256");
  for (const folder of modules) hash.update(fs.readFileSync(path.join(folder, "go.sum")));
  const pins = hash.digest("hex").slice(0, 12);
  return { version, folderName: `engine-${version}-${process.platform}-${process.arch}-${pins}` };
}

module.exports = { cacheFolder, enginePins, executable, isWhole, moduleFolder, parts };
