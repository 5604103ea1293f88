"use strict";

// The backend for the quickstart's state: the one that the user has chosen, else files inside the checkout.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const passphrase = "quickstart";

function chosenBackend(env) {
  if (env.PULUMI_BACKEND_URL) return "PULUMI_BACKEND_URL";
  if (env.PULUMI_ACCESS_TOKEN) return "PULUMI_ACCESS_TOKEN";
  const home = env.PULUMI_HOME || path.join(os.homedir(), ".pulumi");
  try {
    return JSON.parse(fs.readFileSync(path.join(home, "credentials.json"), "utf8")).current && "`pulumi login`";
  } catch {
    return undefined;
  }
}

/** The backend, its environment and its stack. The stacks' names differ, so that they share no configuration file. */
function chooseBackend({ env, stateFolder }) {
  const chosenBy = chosenBackend(env);
  if (chosenBy) return { name: `the one chosen by ${chosenBy}`, stack: "quickstart", env: {} };
  const folder = path.join(stateFolder, "backend");
  fs.mkdirSync(folder, { recursive: true });
  const ownPassphrase = env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    name:
      "files in .quickstart/backend, because no Pulumi backend is configured; secrets in them are encrypted with " +
      (ownPassphrase ? "your PULUMI_CONFIG_PASSPHRASE" : `the passphrase "${passphrase}", good enough for a try`),
    stack: "local",
    env: {
      PULUMI_BACKEND_URL: pathToFileURL(folder).href,
      ...(ownPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase }),
    },
  };
}

module.exports = { chooseBackend };
