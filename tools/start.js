"use strict";

// `npm start`: deploys the quickstart on a real engine, against Port or the emulator, and shows that its token works.
const fs = require("node:fs");
const path = require("node:path");
const { prefix } = require("./setup/message.js");
const { engineEnvironment, readStamp } = require("./setup/stamp.js");
const { chooseBackend } = require("./start/backend.js");
const { ask, show } = require("./start/pulumi.js");
const { startTarget } = require("./start/target.js");

const root = path.join(__dirname, "..");
const stateFolder = path.join(root, ".quickstart");
const packageFolder = path.join(root, ".setup", "consumer", "node_modules", "pulumi-port-access-token");

async function main() {
  fs.mkdirSync(stateFolder, { recursive: true });
  const target = await startTarget({ env: process.env, packageFolder, stateFolder });
  try {
    await deploy(target);
  } finally {
    await target.stop();
  }
}

async function deploy(target) {
  const backend = chooseBackend({ env: process.env, stateFolder });
  const { version } = readStamp().engine;
  console.log(`Talking to: ${target.name}.\nState in:   ${backend.name}.\nEngine:     pulumi ${version}.`);
  const env = engineEnvironment({ ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1", ...backend.env, ...target.env });
  const pulumi = { cwd: root, env };

  await show(["stack", "select", "--create", backend.stack], pulumi);
  await show(["up", "--yes"], pulumi);
  await show(["stack", "output"], pulumi);

  const { baseUrl, authorizationHeader } = await ask(["stack", "output", "--show-secrets"], pulumi);
  const status = await useToken(baseUrl, authorizationHeader);
  const requests = target.requests?.() ?? (await requestsOfLastUpdate(pulumi));
  console.log(`
The token works: GET ${baseUrl}/v1/blueprints answered ${status}.
Auth requests of this run: ${requests} (one for the preview and one for the update, none while the token is good).

What to try next:
  npm start                      once more: everything unchanged, 0 auth requests
  PORT_CLIENT_ID=… PORT_CLIENT_SECRET=… npm start
                                 the same against Port
  examples/quickstart            a program to copy: what ran is index.ts
  npm test                       all of this, and what happens after 3 hours, as tests`);
}

/** Sends a real request with the token, with the package's own code, which supports proxies and time limits. */
async function useToken(baseUrl, authorization) {
  const { sender } = require(path.join(packageFolder, "dist", "auth", "http"));
  const url = `${baseUrl}/v1/blueprints`;
  const { status, noAnswer } = await sender()({ method: "GET", url, headers: { authorization } }, 30_000);
  if (noAnswer) throw new Error(`GET ${url} with the token got no answer (${noAnswer.systemCode ?? "no connection"})`);
  if (status !== 200) throw new Error(`GET ${url} with the token answered ${status} instead of 200`);
  return status;
}

/** The requests to Port, estimated: a created or updated token needs one in the preview and one in the update. */
async function requestsOfLastUpdate(pulumi) {
  const [{ resourceChanges = {} }] = await ask(["stack", "history", "--page-size", "1"], pulumi);
  return Object.keys(resourceChanges).every((change) => change === "same") ? 0 : 2;
}

// Ctrl-C also reaches pulumi, which then ends by itself. After that, `main` stops the emulator as usual.
process.on("SIGINT", () => {
  process.exitCode = 130;
});
main().catch((error) => {
  const interrupted = process.exitCode === 130;
  console.error(`\n${prefix}${interrupted ? "interrupted" : error.message}`);
  process.exitCode ||= 1;
});
