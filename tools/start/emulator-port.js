"use strict";

// The state of the quickstart's stack contains the base URL, so its emulator keeps one port. The first start picks the port
// and stores it beside the state.
const fs = require("node:fs");
const path = require("node:path");

/** Below the range for outgoing connections, so that a picked port stays free while nothing runs. */
const lowestPort = 20_000;
const highestPort = 29_999;

/** So many taken ports in a row are no coincidence. */
const mostPicks = 20;

const isTaken = (error) => error.cause?.code === "EADDRINUSE";

/**
 * Resolves with the result of `listen` for the stored port, else for the first free one. `random` is like `Math.random`.
 * @throws Error (rejects) if the stored port is taken, with the remedy
 */
async function listenOnKeptPort(listen, { stateFolder, random }) {
  const file = path.join(stateFolder, "emulator-port");
  const kept = readPort(file);
  if (kept === undefined) return listenOnFreePort(listen, { file, random });
  return listen(kept).catch((error) => {
    if (!isTaken(error)) throw error;
    throw new Error(
      `port ${kept} on 127.0.0.1, which this quickstart's emulator uses, is taken (perhaps by an \`npm start\` that still runs). ` +
        `Stop the process that listens there, or delete ${path.join(path.basename(stateFolder), path.basename(file))}: ` +
        "the next start then picks another port, and updates the token because its base URL has changed",
    );
  });
}

/** The stored port; undefined if there is no file, or no port in it. */
function readPort(file) {
  try {
    const port = Number(fs.readFileSync(file, "utf8"));
    return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
}

async function listenOnFreePort(listen, { file, random }) {
  for (let picks = 1; ; picks++) {
    const port = lowestPort + Math.floor(random() * (highestPort - lowestPort + 1));
    try {
      const listening = await listen(port);
      fs.writeFileSync(file, String(port));
      return listening;
    } catch (error) {
      if (!isTaken(error) || picks === mostPicks) throw error;
    }
  }
}

module.exports = { listenOnKeptPort };
