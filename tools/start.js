"use strict";

// `npm start`: deploys the quickstart on a real engine, against Port or the emulator, and shows that its token works.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { runCommand } = require("./lib/command.js");
const { executable } = require("./lib/run.js");
const { engineEnvironment, readStamp } = require("./lib/stamp.js");

const root = path.join(__dirname, "..");
const stateFolder = path.join(root, ".quickstart");
const packageFolder = path.join(root, ".setup", "consumer", "node_modules", "pulumi-port-access-token");
const passphrase = "quickstart";

/**
 * The API that the quickstart uses: Port if there are credentials for it, else the emulator of the packed package.
 * `requests` counts the auth requests; it is missing for Port.
 * @typedef {{ name: string, env: NodeJS.ProcessEnv, requests?: () => number, stop(): Promise<void> }} Target
 */
async function startTarget() {
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = process.env;
  if (clientId && clientSecret) {
    return { name: "Port, with PORT_CLIENT_ID and PORT_CLIENT_SECRET", env: {}, stop: async () => {} };
  }
  if (clientId || clientSecret) {
    const [set, missing] = clientId ? ["CLIENT_ID", "CLIENT_SECRET"] : ["CLIENT_SECRET", "CLIENT_ID"];
    throw new Error(
      `PORT_${set} is set and PORT_${missing} is not: set both to talk to Port, or none to talk to the emulator`,
    );
  }
  const { emulatorCredentials } = require(path.join(packageFolder, "dist", "emulator"));
  const emulator = await startEmulator();
  return {
    name: `the emulator on ${emulator.baseUrl}, because PORT_CLIENT_ID and PORT_CLIENT_SECRET are not set`,
    env: {
      PORT_BASE_URL: emulator.baseUrl,
      PORT_CLIENT_ID: emulatorCredentials.clientId,
      PORT_CLIENT_SECRET: emulatorCredentials.clientSecret,
    },
    requests: () => emulator.authRequests,
    stop: () => emulator.close(),
  };
}

/**
 * Starts the emulator on the port of the last start, because the stack's state contains the base URL. If that port is taken,
 * on a free one: then the update shows another base URL.
 */
async function startEmulator() {
  const { startEmulator } = require(path.join(packageFolder, "dist", "emulator"));
  // With the state file, a token survives until the next start.
  const stateFile = path.join(stateFolder, "emulator.json");
  const portFile = path.join(stateFolder, "emulator-port");
  const lastPort = fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, "utf8")) : 0;
  const emulator = await startEmulator({ port: lastPort, stateFile }).catch(() =>
    startEmulator({ port: 0, stateFile }),
  );
  fs.writeFileSync(portFile, new URL(emulator.baseUrl).port);
  return emulator;
}

/** What has chosen a backend on this machine; undefined if nothing has. */
function backendChoice() {
  const { PULUMI_BACKEND_URL, PULUMI_ACCESS_TOKEN, PULUMI_HOME } = process.env;
  if (PULUMI_BACKEND_URL) return "PULUMI_BACKEND_URL";
  if (PULUMI_ACCESS_TOKEN) return "PULUMI_ACCESS_TOKEN";
  const credentials = path.join(PULUMI_HOME || path.join(os.homedir(), ".pulumi"), "credentials.json");
  try {
    return JSON.parse(fs.readFileSync(credentials, "utf8")).current && "`pulumi login`";
  } catch {
    return undefined;
  }
}

/**
 * The backend of the user, else files inside the checkout. The stacks' names differ, so that they share no configuration file.
 */
function chooseBackend() {
  const choice = backendChoice();
  if (choice) return { name: `the one chosen by ${choice}`, stack: "quickstart", env: {} };
  const folder = path.join(stateFolder, "backend");
  fs.mkdirSync(folder, { recursive: true });
  const env = { PULUMI_BACKEND_URL: pathToFileURL(folder).href };
  const name =
    "files in .quickstart/backend, because no Pulumi backend is configured; secrets in them are encrypted with ";
  const { PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE } = process.env;
  if (PULUMI_CONFIG_PASSPHRASE !== undefined || PULUMI_CONFIG_PASSPHRASE_FILE !== undefined) {
    return { name: `${name}your PULUMI_CONFIG_PASSPHRASE`, stack: "local", env };
  }
  return {
    name: `${name}the passphrase "${passphrase}", good enough for a try`,
    stack: "local",
    env: { ...env, PULUMI_CONFIG_PASSPHRASE: passphrase },
  };
}

/** @returns {Promise<string>} what pulumi has printed, if it is piped */
function runPulumi(env, args, output) {
  return new Promise((resolve, reject) => {
    const command = path.join(readStamp().engine.directory, executable("pulumi"));
    const child = spawn(command, args, { cwd: root, env, stdio: ["inherit", output, "inherit"] });
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    // Unlike Ctrl-C, these signals reach only this process.
    for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) {
      const forward = () => child.kill(signal);
      process.once(signal, forward);
      child.once("close", () => process.off(signal, forward));
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`pulumi ${args.join(" ")} failed; its messages above tell why`));
    });
  });
}

async function deploy(target) {
  const backend = chooseBackend();
  const { version } = readStamp().engine;
  console.log(`Talking to: ${target.name}.\nState in:   ${backend.name}.\nEngine:     pulumi ${version}.`);
  const env = engineEnvironment({ ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1", ...backend.env, ...target.env });
  const show = (...args) => {
    console.log(`\n$ pulumi ${args.join(" ")}`);
    return runPulumi(env, args, "inherit");
  };
  const ask = async (...args) => JSON.parse(await runPulumi(env, [...args, "--json"], "pipe"));

  await show("stack", "select", "--create", backend.stack);
  await show("up", "--yes");
  await show("stack", "output");

  const { baseUrl, authorizationHeader } = await ask("stack", "output", "--show-secrets");
  const status = await useToken(baseUrl, authorizationHeader);
  console.log(`\nThe token works: GET ${baseUrl}/v1/blueprints answered ${status}.`);
  if (target.requests) {
    const expected = "one for the preview and one for the update, none while the token is good";
    console.log(`Auth requests of this run: ${target.requests()} (${expected}).`);
  }
  console.log(`

What to try next:
  npm start                      once more: everything unchanged, 0 auth requests
  PORT_CLIENT_ID=… PORT_CLIENT_SECRET=… npm start
                                 the same against Port
  examples/quickstart            a program to copy: what ran is index.ts
  npm test                       all of this, and what happens after 3 hours, as tests`);
}

/** Sends a real request with the token, with the package's own code, which supports proxies and time limits. */
async function useToken(baseUrl, authorization) {
  const { send } = require(path.join(packageFolder, "dist", "auth", "http"));
  const url = `${baseUrl}/v1/blueprints`;
  const { status, noAnswer } = await send({ method: "GET", url, headers: { authorization } }, 30_000);
  if (noAnswer) throw new Error(`GET ${url} with the token got no answer (${noAnswer.systemCode ?? "no connection"})`);
  if (status !== 200) throw new Error(`GET ${url} with the token answered ${status} instead of 200`);
  return status;
}

async function main() {
  fs.mkdirSync(stateFolder, { recursive: true });
  const target = await startTarget();
  try {
    await deploy(target);
  } catch (error) {
    throw process.exitCode === 130 ? new Error("interrupted") : error;
  } finally {
    await target.stop();
  }
}

// Ctrl-C also reaches pulumi, which then ends by itself. After that, `main` stops the emulator as usual.
process.on("SIGINT", () => {
  process.exitCode = 130;
});
runCommand(main);
