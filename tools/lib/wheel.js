"use strict";

// The Python SDK as it is published: generated from the schema, and packed as a wheel.
const fs = require("node:fs");
const path = require("node:path");
const { generateSdks } = require("../sdks.js");
const { run } = require("./run.js");
const { readStamp } = require("./stamp.js");

const root = path.join(__dirname, "..", "..");

function preparedPython() {
  const { directory, missing = "run `npm run setup`" } = readStamp().python ?? {};
  if (!directory) throw new Error(`there is no Python environment: ${missing}`);
  return directory;
}

/** Runs the Python in a folder. @returns what it prints */
const python = (folder, args, env = {}) =>
  run(path.join(folder, "python"), args, {
    label: `python ${args.slice(0, 3).join(" ")}`,
    env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", ...env },
  });

/**
 * Makes the wheel in `folder`.
 * @returns its file
 */
async function makeWheel(folder) {
  const work = fs.mkdtempSync(path.join(root, ".setup", "wheel-"));
  try {
    generateSdks(work);
    const sdk = path.join(work, "python");
    // The generator expects both beside pyproject.toml.
    fs.copyFileSync(path.join(sdk, "pulumi_port_access_token", "README.md"), path.join(sdk, "README.md"));
    fs.copyFileSync(path.join(root, "LICENSE"), path.join(sdk, "LICENSE"));
    const pip = ["-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", work, sdk];
    // The first second that a wheel, which is a zip file, can hold.
    await python(preparedPython(), pip, { SOURCE_DATE_EPOCH: "315532800" });
    const name = fs.readdirSync(work).find((file) => file.endsWith(".whl")) ?? "";
    fs.renameSync(path.join(work, name), path.join(folder, name));
    return path.join(folder, name);
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}

/**
 * Installs a wheel in a new virtual environment in `folder`. What the wheel requires comes from the set-up's environment.
 * @returns the folder with its Python
 */
async function installWheel(wheel, folder) {
  const prepared = preparedPython();
  await python(prepared, ["-m", "venv", "--without-pip", folder]);
  const installed = path.join(folder, path.basename(prepared));
  const libraries = (bin) => python(bin, ["-c", "print(__import__('sysconfig').get_path('purelib'), end='')"]);
  fs.writeFileSync(path.join(await libraries(installed), "prepared.pth"), await libraries(prepared));
  // Without an index, pip installs only if everything that the wheel requires is there.
  await python(prepared, ["-m", "pip", "--python", path.join(installed, "python"), "install", "--no-index", wheel]);
  return installed;
}

module.exports = { installWheel, makeWheel };
