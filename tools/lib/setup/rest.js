"use strict";

// The steps that only `npm run test:rest` needs. Each is optional: not every machine has Go, Python and Java.
const fs = require("node:fs");
const path = require("node:path");
const { makeCached } = require("../cache.js");
const { executable, findExecutable, run } = require("../run.js");
const { build, programFolder, runGo, tools } = require("./go.js");
const { log } = require("./print.js");

const yamlHost = { module: "engine/yaml", main: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml" };
const pythonHost = {
  module: "engine/nodejs",
  main: "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
};
/** A script beside that Go package. */
const pythonExec = "pulumi-language-python-exec";
const hostNames = [executable("pulumi-language-yaml"), executable("pulumi-language-python"), pythonExec];
const hostsFolder = (stamp) =>
  programFolder("hosts", [yamlHost, pythonHost], `${stamp.engine.directory} ${stamp.engine.version}`);

/**
 * The engine with hosts for more languages. They must be beside it: it warns on every run about a host from elsewhere.
 * Pulumi's installer has them, too.
 */
const hosts = {
  name: "hosts",
  skips: "the tests of YAML and Python programs",
  basis: hostsFolder,
  async run(stamp) {
    const engineFolder = path.dirname(fs.realpathSync(path.join(stamp.engine.directory, executable("pulumi"))));
    const own = fs.readdirSync(engineFolder).filter((name) => name.startsWith("pulumi"));
    if (hostNames.every((name) => own.includes(name))) return { directory: engineFolder };
    const folder = hostsFolder(stamp);
    await makeCached(folder, async (work) => {
      await build([yamlHost, pythonHost], work, "the hosts for YAML and Python", "about 2 minutes, and up to 2 GB");
      const source = await runGo(pythonHost, ["list", "-f", "{{.Dir}}", pythonHost.main]);
      const target = path.join(work, "bin", pythonExec);
      fs.copyFileSync(path.join(source.trim(), "..", pythonExec), target);
      // Go's module cache has no executables.
      fs.chmodSync(target, 0o755);
      for (const name of own.filter((each) => !hostNames.includes(each))) {
        fs.copyFileSync(path.join(engineFolder, name), path.join(work, "bin", name));
      }
    });
    return { directory: path.join(folder, "bin") };
  },
};

/** The step that builds a program; `source` is what it depends on besides Go modules. */
function programStep(name, skips, program, cost, source = "") {
  const folder = programFolder(program.module, [program], source);
  return {
    name,
    skips,
    basis: () => folder,
    async run() {
      await makeCached(folder, (work) => build([program], work, name, cost));
      return { directory: path.join(folder, "bin") };
    },
  };
}

const generator = programStep(
  "generator",
  "the tests of the SDKs",
  { module: "sdks", main: "pulumi-port-access-token/tools/sdks" },
  "about a minute, and up to 2 GB",
  fs.readFileSync(path.join(tools, "sdks", "main.go"), "utf8"),
);
const actionlint = programStep(
  "actionlint",
  "the check of the workflows by actionlint",
  { module: "actionlint", main: "github.com/rhysd/actionlint/cmd/actionlint" },
  "about 10 s, and 100 MB",
);

const requirements = path.join(__dirname, "requirements.txt");
const environment = path.join(tools, "..", ".setup", "python");
const scripts = path.join(environment, process.platform === "win32" ? "Scripts" : "bin");

const python = {
  name: "python",
  skips: "the tests of Python programs, of S3 and of the workflows by zizmor",
  basis: () => [scripts, fs.readFileSync(requirements, "utf8")],
  async run() {
    const command = findExecutable("python3") ?? findExecutable("python");
    if (!command) throw new Error("no python on the PATH");
    log("making a virtual environment for Python: about 15 s");
    fs.rmSync(environment, { recursive: true, force: true });
    await run(command, ["-m", "venv", environment], { label: "python -m venv" });
    // Python compiles what it imports. All that moto has would take twice as long as the rest.
    const flags = ["--quiet", "--no-compile", "--retries=1", "--disable-pip-version-check"];
    const install = ["-m", "pip", "install", ...flags, "--requirement", requirements];
    await run(path.join(scripts, executable("python")), install, { label: "pip install" });
    return { directory: scripts };
  },
};

const pom = path.join(__dirname, "pom.xml");
const project = path.join(tools, "..", ".setup", "java");

/** A Maven project with its dependencies downloaded, in which tests compile the SDK. */
const java = {
  name: "java",
  skips: "the tests of the Java SDK",
  basis: () => [project, fs.readFileSync(pom, "utf8")],
  async run() {
    const maven = findExecutable("mvn");
    if (!maven || !findExecutable("javac")) throw new Error("no mvn or no javac on the PATH");
    log("downloading what Java needs with Maven: about 10 s, two minutes at most");
    fs.rmSync(project, { recursive: true, force: true });
    fs.cpSync(pom, path.join(project, "pom.xml"));
    const signal = AbortSignal.timeout(120_000);
    await run(maven, ["--quiet", "--batch-mode", "compile"], { label: "mvn compile", cwd: project, signal });
    return { directory: project };
  },
};

module.exports = { rest: [hosts, python, generator, java, actionlint] };
