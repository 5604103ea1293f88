"use strict";

// The API that the quickstart uses: Port if there are credentials for it, else the emulator of the packed package.
const path = require("node:path");
const { listenOnKeptPort } = require("./emulator-port.js");

/** Starts the emulator if it is needed. `requests()` counts the auth requests since then; it is missing for Port. */
async function startTarget({ env, packageFolder, stateFolder }) {
  const { PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = env;
  if (clientId && clientSecret) {
    return { name: "Port, with PORT_CLIENT_ID and PORT_CLIENT_SECRET", env: {}, stop: async () => {} };
  }
  if (clientId || clientSecret) {
    const [set, missing] = clientId ? ["CLIENT_ID", "CLIENT_SECRET"] : ["CLIENT_SECRET", "CLIENT_ID"];
    throw new Error(
      `PORT_${set} is set and PORT_${missing} is not: set both to talk to Port, or none to talk to the emulator`,
    );
  }
  const { startEmulator, emulatorCredentials } = require(path.join(packageFolder, "dist", "emulator", "index.js"));
  // With the state file, a token survives until the next start.
  const stateFile = path.join(stateFolder, "emulator.json");
  const emulator = await listenOnKeptPort((port) => startEmulator({ port, stateFile }), {
    stateFolder,
    random: Math.random,
  });
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

module.exports = { startTarget };
