"use strict";

// The step that finds, installs or builds an engine.
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { buildParts, findExecutable, makeEngine, pathFolders } = require("./build.js");
const { enginePins, executable, isWhole, parts } = require("./engine.js");

/** The oldest engine that runs programs with the current `@pulumi/pulumi` and this repository's tests. */
const minimumVersion = "3.172.0";
const installerLimitMillis = 10_000;
const onPath = "on the PATH";

/** The engine from the first of `ways` that has one. Each way throws the reason if it has none. */
async function chooseEngine(ways) {
  const reasons = [];
  for (const [origin, get] of Object.entries(ways)) {
    try {
      return { ...(await get()), origin };
    } catch ({ message }) {
      reasons.push(`  ${origin}: ${message.replaceAll("\n", "\n    ")}`);
    }
  }
  const remedy =
    "Install pulumi (https://www.pulumi.com/docs/install/), or Go 1.21 or newer to build it, and try again.";
  throw new Error(["there is no Pulumi engine.", ...reasons, remedy].join("\n"));
}

/** Nothing if there is none, or if it prints none. */
function versionOf(pulumi, env) {
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, encoding: "utf8", timeout: 30_000 };
  return /\d+\.\d+\.\d+/.exec(spawnSync(pulumi, ["version"], options).stdout ?? "")?.[0];
}

/** The user's own pulumi. */
function findOnPath(env) {
  const folders = pathFolders(env);
  const pulumi = findExecutable("pulumi", folders);
  if (!pulumi) throw new Error("no pulumi");
  const version = versionOf(pulumi, env);
  if (!version) throw new Error(`${pulumi} prints no version`);
  if (version.localeCompare(minimumVersion, "en", { numeric: true }) < 0) {
    throw new Error(`pulumi ${version} (${pulumi}) is older than ${minimumVersion}`);
  }
  const directory = path.dirname(pulumi);
  // The PATH may have a package manager's link, but the engine looks for its plugins beside the real file.
  if (!findExecutable("pulumi-language-nodejs", [directory, path.dirname(fs.realpathSync(pulumi)), ...folders])) {
    throw new Error(`pulumi ${version} (${pulumi}) has no pulumi-language-nodejs beside it or on the PATH`);
  }
  return { directory, version };
}

/** Runs Pulumi's installer in a child process, because it waits two minutes for its script if there is no network. */
async function runInstaller({ root, work, version, log, run, limitMillis = installerLimitMillis }) {
  const limit = `${limitMillis / 1000} s`;
  log(`running Pulumi's installer for pulumi ${version}: about 30 s, or ${limit} if it does not answer`);
  const temporary = path.join(work, "temporary");
  fs.mkdirSync(temporary);
  const script = `
    const options = ${JSON.stringify({ version, root: path.join(work, "engine") })};
    require("@pulumi/pulumi/automation").PulumiCommand.install(options).catch(({ message }) => {
      console.error(message.split("\\n")[0]);
      process.exit(1);
    });`;
  const noAnswer = new AbortController();
  // The installer first downloads its script into the temporary folder.
  const timer = setTimeout(() => fs.readdirSync(temporary).length === 0 && noAnswer.abort(), limitMillis);
  try {
    const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    await run(process.execPath, ["-e", script], { label: "it", cwd: root, env, signal: noAnswer.signal });
  } catch (error) {
    throw noAnswer.signal.aborted ? new Error(`no answer within ${limit}`) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Builds the pinned engine. */
const buildEngine = (context) =>
  buildParts({ ...context, rows: parts, what: `pulumi ${context.version}`, disk: "4 GB" });

module.exports = {
  name: "engine",
  chooseEngine,
  findOnPath,
  runInstaller,
  isCurrent({ root, entry: { origin, directory, version } = {} }) {
    // The user may have upgraded it.
    if (origin === onPath) return versionOf(path.join(directory, executable("pulumi")), process.env) === version;
    // The cache folder may have moved. Other pins need another engine.
    return path.basename(path.dirname(directory ?? "")) === enginePins(root).folderName && isWhole(directory);
  },
  run({ root, cache, log, run }) {
    const { version, folderName } = enginePins(root);
    const destination = path.join(cache, folderName);
    const engine = { directory: path.join(destination, "bin"), version };
    const makeBy = async (way) => {
      await makeEngine({ cache, destination, rows: parts, make: (work) => way({ root, work, version, log, run }) });
      return engine;
    };
    return chooseEngine({
      [onPath]: () => findOnPath(process.env),
      "in the cache": () => {
        if (isWhole(engine.directory)) return engine;
        throw new Error("none");
      },
      "from Pulumi's installer": () => makeBy(runInstaller),
      "built with Go": () => makeBy(buildEngine),
    });
  },
};
