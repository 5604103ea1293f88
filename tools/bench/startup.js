"use strict";

// What is paid before anything happens: loading the package, and starting its command line.
const { execFile } = require("node:child_process");
const path = require("node:path");

const modules = path.join(__dirname, "..", "..", ".setup", "consumer", "node_modules");
const cli = path.join(modules, "pulumi-port-access-token", "dist", "cli", "main.js");

const importTimer = `
const start = performance.now();
require("@pulumi/pulumi");
const pulumi = performance.now();
require("pulumi-port-access-token");
console.log(JSON.stringify({ pulumi: pulumi - start, own: performance.now() - pulumi }));
`;

/** Milliseconds to load `@pulumi/pulumi` and, after it, this package; one process each. */
async function measureImport(runs) {
  const measured = [];
  for (let i = 0; i < runs; i++) {
    measured.push(JSON.parse(await run(process.execPath, ["-e", importTimer], { cwd: modules, env: process.env })));
  }
  return measured;
}

/** Seconds of the command line, of curl and of Node.js without a program, in turn; undefined where there is no curl. */
async function measureCommandLine(runs, { startEmulator, credentials: { clientId, clientSecret } }) {
  const emulator = await startEmulator();
  const { baseUrl } = emulator;
  const env = { ...process.env, PORT_BASE_URL: baseUrl, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret };
  const body = JSON.stringify({ clientId, clientSecret });
  const curl = [
    "--silent",
    "--fail",
    `${baseUrl}/v1/auth/access_token`,
    "-H",
    "Content-Type: application/json",
    "-d",
    body,
  ];
  const timed = async (command, args) => {
    const start = performance.now();
    await run(command, args, { env });
    return (performance.now() - start) / 1000;
  };
  try {
    const measured = [];
    for (let i = 0; i < runs; i++) {
      measured.push({
        own: await timed(process.execPath, [cli]),
        curl: await timed("curl", curl),
        node: await timed(process.execPath, ["-e", ""]),
      });
    }
    return measured;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  } finally {
    await emulator.close();
  }
}

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

module.exports = { measureImport, measureCommandLine };
