"use strict";

// The step that makes a Maven project in `.setup/java` and downloads what it needs to compile. Tests compile the SDK in it.
const fs = require("node:fs");
const path = require("node:path");
const { findExecutable, pathFolders } = require("./build.js");
const { optionalStep } = require("./optional-step.js");

const source = path.join(__dirname, "pom.xml");
const directory = (root) => path.join(root, ".setup", "java");
const pom = (root) => path.join(directory(root), "pom.xml");
const patienceMillis = 120_000;

const read = (file) => fs.existsSync(file) && fs.readFileSync(file, "utf8");

module.exports = optionalStep({
  name: "java",
  what: "the tests of the Java SDK",
  isCurrent: ({ root, entry }) => entry.directory === directory(root) && read(pom(root)) === read(source),
  async run({ root, log, run }) {
    for (const name of ["javac", "mvn"]) {
      if (!findExecutable(name, pathFolders(process.env))) throw new Error(`no ${name} on the PATH`);
    }
    log("downloading what Java needs with Maven: about 10 s");
    fs.rmSync(directory(root), { recursive: true, force: true });
    fs.mkdirSync(directory(root));
    fs.copyFileSync(source, pom(root));
    const signal = AbortSignal.timeout(patienceMillis);
    await run("mvn", ["--quiet", "--batch-mode", "compile"], { label: "mvn compile", cwd: directory(root), signal });
    return { directory: directory(root) };
  },
});
