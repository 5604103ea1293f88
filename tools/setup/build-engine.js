"use strict";

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { createBuildProgress } = require("./build-progress.js");
const { executableSuffix, moduleFolder, placeEngine } = require("./engine-folder.js");
const { findExecutable, pathFolders } = require("./find-engine-on-path.js");
const { ChildFailure } = require("./run-child.js");
const { withWorkFolder } = require("./work-folder.js");

// How many packages `go build` names, to draw a bar with: it does not say itself.
const executables = [
  { name: "pulumi", module: "pulumi", packages: 1682, main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
  {
    name: "pulumi-language-nodejs",
    module: "nodejs",
    packages: 277,
    main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
];

/** Builds the engine from Go modules. Returns nothing when it is in its place, else `{ reason }`. */
async function buildEngine({ root, cache, version, destination, say, run }) {
  const go = findExecutable("go", pathFolders(process.env));
  if (!go) return { reason: "no go on the PATH" };
  const goVersion = askGo(go, ["version"]);
  if (!isGoNewEnough(goVersion)) return { reason: `${go} is older than 1.21 (${goVersion.trim() || "no version"})` };
  say(
    `building pulumi ${version} from Go modules, once for this user: about 5 minutes on 2 cores, ` +
      "about 4 GB of disk while building, 135 MB afterwards",
  );
  return withWorkFolder(cache, async (work) => {
    const bin = path.join(work, "finished", "bin");
    fs.mkdirSync(bin, { recursive: true });
    const env = buildEnvironment(go, work);
    for (const executable of executables) {
      const progress = createBuildProgress({ name: executable.name, expected: executable.packages, say });
      try {
        await run(go, buildArguments(executable, bin, version), {
          cwd: moduleFolder(root, executable.module),
          env,
          label: `go build of ${executable.name}`,
          onLine: progress.onLine,
        });
      } catch (error) {
        if (error instanceof ChildFailure) return { reason: error.message };
        throw error;
      } finally {
        progress.end();
      }
    }
    copyDynamicProvider(root, bin);
    placeEngine(path.dirname(bin), destination);
  });
}

function buildArguments({ name, main }, bin, version) {
  const stamp = name === "pulumi" ? ` -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}` : "";
  const safety = ["-mod=readonly", "-trimpath", "-tags", "grpcnotrace", "-ldflags", `-s -w${stamp}`];
  return ["build", "-v", ...safety, "-o", path.join(bin, name + executableSuffix), main];
}

/** The user's environment (proxies, GOPROXY, GOSUMDB …), with everything that is written inside `work`. */
function buildEnvironment(go, work) {
  const { GOFLAGS, GOHOSTOS, GOHOSTARCH } = JSON.parse(
    askGo(go, ["env", "-json", "GOFLAGS", "GOHOSTOS", "GOHOSTARCH"]),
  );
  const temporary = path.join(work, "temporary");
  fs.mkdirSync(temporary);
  return {
    ...process.env,
    CGO_ENABLED: "0",
    // For this machine, even in a terminal that is set up to build for another.
    GOOS: GOHOSTOS,
    GOARCH: GOHOSTARCH,
    // Not a part of whatever workspace this checkout may lie in.
    GOWORK: "off",
    GOMODCACHE: path.join(work, "modules"),
    GOCACHE: path.join(work, "build-cache"),
    GOTMPDIR: temporary,
    // Go makes modules read-only, so that not even their owner can delete them.
    GOFLAGS: `${GOFLAGS} -modcacherw`.trim(),
  };
}

function askGo(go, args) {
  // Not in a folder with a go.mod: that would fetch the toolchain it asks for, into the user's own cache.
  return spawnSync(go, args, { cwd: path.parse(process.cwd()).root, encoding: "utf8", timeout: 30_000 }).stdout ?? "";
}

function isGoNewEnough(text) {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 21);
}

/** Copied, not linked: a link dangles, or makes the engine warn that it takes the plugin from the PATH. */
function copyDynamicProvider(root, bin) {
  const name = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;
  fs.copyFileSync(path.join(root, "node_modules", "@pulumi", "pulumi", name), path.join(bin, name));
  fs.chmodSync(path.join(bin, name), 0o755);
}

module.exports = { buildEngine, isGoNewEnough };
