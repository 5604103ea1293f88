"use strict";

// The step that makes a virtual environment in `.setup/python` for Python programs, with what the Python SDK requires, and
// with zizmor, which checks the workflows. Tests install the SDK.
const fs = require("node:fs");
const path = require("node:path");
const { findExecutable, pathFolders } = require("./build.js");
const { optionalStep } = require("./optional-step.js");

const sdkRequirements = ["pulumi==3.272.0", "parver==1.0.1.post0", "semver==3.1.2", "setuptools==80.9.0"];
/** An S3 server. Flask is what it needs of its extra `server`, which has 290 MB for all other services of AWS. */
const s3Requirements = ["moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"];
const requirements = [...sdkRequirements, "port_pulumi==2.33.2", ...s3Requirements, "zizmor==1.32.0"];
const basis = requirements.join(" ");

const folder = (root) => path.join(root, ".setup", "python");
const scripts = (root) => path.join(folder(root), process.platform === "win32" ? "Scripts" : "bin");

module.exports = optionalStep({
  name: "python",
  what: "the tests of Python programs, of S3 and of the workflows by zizmor",
  isCurrent: ({ root, entry }) =>
    entry.basis === basis && entry.directory === scripts(root) && Boolean(findExecutable("python", [scripts(root)])),
  async run({ root, log, run }) {
    const python = ["python3", "python"].map((name) => findExecutable(name, pathFolders(process.env))).find(Boolean);
    if (!python) throw new Error("no python on the PATH");
    log("making a virtual environment for Python: about 15 s");
    fs.rmSync(folder(root), { recursive: true, force: true });
    const directory = scripts(root);
    await run(python, ["-m", "venv", folder(root)], { label: "python -m venv" });
    // Python compiles what it imports. All that moto has would take twice as long as the rest.
    const flags = ["--quiet", "--no-compile", "--retries=1", "--disable-pip-version-check"];
    const install = ["-m", "pip", "install", ...flags, ...requirements];
    await run(path.join(directory, "python"), install, { label: "pip install" });
    return { basis, directory };
  },
});
