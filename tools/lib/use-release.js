"use strict";

// Installs each artifact in an empty project outside of the checkout, and uses its token on a real engine, against the
// emulator of the installed npm package.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { name, version, devDependencies } = require("../../package.json");
const { run, runNpm } = require("./run.js");
const { prependPath, readStamp } = require("./stamp.js");
const { installWheel } = require("./wheel.js");

const yamlProgram = `
resources:
  port:
    type: port-access-token:PortAccessToken
outputs:
  baseUrl: \${port.baseUrl}
  authorizationHeader: \${port.authorizationHeader}
`;

const pythonProgram = `import pulumi
import pulumi_port_access_token as port_access_token

token = port_access_token.PortAccessToken("port")
pulumi.export("baseUrl", token.base_url)
pulumi.export("authorizationHeader", token.authorization_header)
`;

/** @returns its folder */
function writeProject(work, runtime, file, program) {
  const folder = path.join(work, runtime);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: release-${runtime}\nruntime: ${runtime}\n`);
  fs.writeFileSync(path.join(folder, file), program);
  return folder;
}

/** The quickstart with the package from its tarball. The other packages have the versions of this checkout. */
async function installPackage(folder, tarball) {
  const quickstart = path.join(__dirname, "..", "..", "examples", "quickstart");
  fs.mkdirSync(folder);
  for (const file of ["index.ts", "package.json", "Pulumi.yaml", "tsconfig.json"]) {
    fs.copyFileSync(path.join(quickstart, file), path.join(folder, file));
  }
  const others = /** @type {const} */ (["@pulumi/pulumi", "typescript", "@types/node"]);
  const versions = others.map((each) => `${each}@${devDependencies[each]}`);
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await runNpm(["install", ...options, tarball, ...versions], { cwd: folder });
}

async function useToken(baseUrl, authorization) {
  const answer = await fetch(`${baseUrl}/v1/blueprints`, { headers: { authorization } });
  if (answer.status !== 200) throw new Error(`GET /v1/blueprints with the token answered ${answer.status}, not 200`);
}

/** Deploys a project, and uses the token that it exports. */
async function deploy(cwd, env) {
  const pulumi = (...args) => run("pulumi", args, { label: `pulumi ${args[0]} of ${path.basename(cwd)}`, cwd, env });
  await pulumi("stack", "init", "dev");
  await pulumi("up", "--yes", "--skip-preview");
  const outputs = JSON.parse(await pulumi("stack", "output", "--json", "--show-secrets"));
  await useToken(outputs.baseUrl, outputs.authorizationHeader);
}

/** Nothing of the user's Pulumi, the engine of the set-up, and the credentials for an emulator. */
function environmentIn(work, { baseUrl }, { clientId, clientSecret }) {
  const { hosts } = readStamp();
  if (!hosts?.directory) throw new Error(`there are no language hosts for YAML and Python: ${hosts?.missing}`);
  fs.mkdirSync(path.join(work, "backend"));
  const env = {
    ...process.env,
    PULUMI_HOME: path.join(work, "home"),
    PULUMI_BACKEND_URL: pathToFileURL(path.join(work, "backend")).href,
    PULUMI_CONFIG_PASSPHRASE: "release",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    PORT_BASE_URL: baseUrl,
    PORT_CLIENT_ID: clientId,
    PORT_CLIENT_SECRET: clientSecret,
  };
  return prependPath(env, hosts.directory);
}

async function useRelease({ tarball, archive, wheel }, log) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-release-"));
  const npm = path.join(work, "npm");
  const installed = path.join(npm, "node_modules", name);
  let emulator;
  try {
    log("installing the npm package in an empty project");
    await installPackage(npm, tarball);
    const { startEmulator, emulatorCredentials } = require(path.join(installed, "dist", "emulator"));
    emulator = await startEmulator();
    const env = environmentIn(work, emulator, emulatorCredentials);

    log("deploying the quickstart, in TypeScript, with it");
    await deploy(npm, env);
    log("running its command line");
    const { bin } = JSON.parse(fs.readFileSync(path.join(installed, "package.json"), "utf8"));
    const command = path.join(installed, bin["pulumi-port-access-token"]);
    const token = await run(process.execPath, [command], { label: "pulumi-port-access-token", cwd: npm, env });
    await useToken(emulator.baseUrl, `Bearer ${token.trim()}`);

    log("installing the plugin archive, and deploying a YAML program");
    const install = ["plugin", "install", "resource", "port-access-token", version, "--file", archive];
    await run("pulumi", install, { label: "pulumi plugin install", cwd: work, env });
    await deploy(writeProject(work, "yaml", "Main.yaml", yamlProgram), env);

    log("installing the wheel, and deploying a Python program");
    const python = await installWheel(wheel, path.join(work, "environment"));
    await deploy(writeProject(work, "python", "__main__.py", pythonProgram), prependPath(env, python));
  } finally {
    await emulator?.close();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

module.exports = { useRelease };
