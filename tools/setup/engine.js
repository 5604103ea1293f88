"use strict";

// What is built from Go modules, and the folder that caches it.
const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const isWindows = process.platform === "win32";
const executable = (name) => (isWindows ? `${name}.exe` : name);

const pythonHost = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python";

/**
 * Each part is built from `main` in the Go module tools/`module`, or copied: `file` of an npm package, or the script
 * beside the Go package `beside`. Copied and not linked: a link can break, or the engine warns that it uses a plugin from the
 * PATH.
 */
const parts = [
  {
    name: executable("pulumi"),
    module: "engine/pulumi",
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    linkerFlags: (version) => `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
    expected: "about 4 minutes on 2 cores",
  },
  {
    name: executable("pulumi-language-nodejs"),
    module: "engine/nodejs",
    main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    expected: "about 20 s",
  },
  {
    name: `pulumi-resource-pulumi-nodejs${isWindows ? ".cmd" : ""}`,
    file: `@pulumi/pulumi/pulumi-resource-pulumi-nodejs${isWindows ? ".cmd" : ""}`,
  },
];

/** Language hosts that only the tests need. Pulumi's installer has them too. */
const hosts = [
  {
    name: executable("pulumi-language-yaml"),
    module: "engine/yaml",
    main: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    expected: "about a minute on 2 cores",
  },
  { name: executable("pulumi-language-python"), module: "engine/nodejs", main: pythonHost, expected: "about 20 s" },
  { name: "pulumi-language-python-exec", module: "engine/nodejs", beside: pythonHost },
];

/** Programs that only the tests run: the generator of SDKs for other languages, and what checks the workflows. */
const programs = {
  generator: { name: executable("sdks"), module: "sdks", main: ".", expected: "about 25 s" },
  actionlint: {
    name: executable("actionlint"),
    module: "actionlint",
    main: "github.com/rhysd/actionlint/cmd/actionlint",
    expected: "about 10 s",
  },
};

const moduleFolder = (root, { module }) => path.join(root, "tools", module);
const isWhole = (directory, rows = parts) => rows.every(({ name }) => fs.existsSync(path.join(directory, name)));

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
  const goMod = fs.readFileSync(path.join(moduleFolder(root, parts[0]), "go.mod"), "utf8");
  const [, version] = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(goMod);
  return { version, folderName: folderName(root, `engine-${version}`, parts) };
}

/** The name of the cache folder for the hosts and a copy of the engine. */
const hostsFolderName = (root, { directory, version }) => folderName(root, "hosts", hosts, `${directory} ${version}`);

/** The name of the cache folder for one of the `programs`. */
function programFolderName(root, program) {
  const ownSource = program.main === "." ? fs.readFileSync(path.join(moduleFolder(root, program), "main.go")) : "";
  return folderName(root, program.module, [program], ownSource);
}

/** @param others what the content depends on, besides the Go modules and the platform */
function folderName(root, name, rows, others = "") {
  const hash = crypto.createHash("sha256").update(others);
  for (const module of new Set(rows.map((row) => row.module).filter(Boolean))) {
    hash.update(fs.readFileSync(path.join(moduleFolder(root, { module }), "go.sum")));
  }
  return `${name}-${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 12)}`;
}

module.exports = {
  cacheFolder,
  enginePins,
  executable,
  hosts,
  hostsFolderName,
  isWhole,
  moduleFolder,
  parts,
  programFolderName,
  programs,
};
