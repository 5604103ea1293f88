"use strict";

// Installs each artifact in an empty project outside of the checkout, and uses its token on a real engine, against the
// emulator of the installed npm package.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { version, devDependencies } = require("../../package.json");
const { createRunner, runNpm } = require("../setup/run.js");
const { prependPath, readStamp } = require("../setup/stamp.js");
const { installWheel } = require("./wheel.js");

const quickstart = path.join(__dirname, "..", "..", "examples", "quickstart");
const run = createRunner({});

const yamlProject = {
  "Pulumi.yaml": `name: release-yaml
runtime: yaml
resources:
  port:
    type: port-access-token:PortAccessToken
outputs:
  baseUrl: \${port.baseUrl}
  authorizationHeader: \${port.authorizationHeader}
`,
};

const pythonProject = {
  "Pulumi.yaml": "name: release-python\nruntime: python\n",
  "__main__.py": `import pulumi
import pulumi_port_access_token as port_access_token

token = port_access_token.PortAccessToken("port")
pulumi.export("baseUrl", token.base_url)
pulumi.export("authorizationHeader", token.authorization_header)
`,
};

function writeProject(folder, files) {
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
}

/** The quickstart with the package from its tarball. The other packages have the versions of this checkout. */
async function installPackage(folder, tarball) {
  const names = ["index.ts", "package.json", "Pulumi.yaml", "tsconfig.json"];
  writeProject(folder, Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(quickstart, name))])));
  const others = ["@pulumi/pulumi", "typescript", "@types/node"].map((name) => `${name}@${devDependencies[name]}`);
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  await runNpm(run, ["install", ...options, tarball, ...others], { cwd: folder });
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

/** Nothing of the user's Pulumi, and the emulator's credentials. */
function environmentIn(work, { baseUrl }, { clientId, clientSecret }) {
  const { hosts, engine } = readStamp();
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
  return prependPath(env, hosts?.directory ?? engine.directory);
}

/** @param step runs an action: `step(what, needs, action)` */
async function useArtifacts({ tarball, archive, wheel }, step) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-release-"));
  const [npm, yaml, python, virtual] = ["npm", "yaml", "python", "environment"].map((name) => path.join(work, name));
  let emulator;
  try {
    await step("installing the npm package in an empty project", [], () => installPackage(npm, tarball));
    const modules = path.join(npm, "node_modules");
    const { startEmulator, emulatorCredentials } = require(
      path.join(modules, "pulumi-port-access-token/dist/emulator"),
    );
    emulator = await startEmulator();
    const env = environmentIn(work, emulator, emulatorCredentials);

    await step("deploying the quickstart, in TypeScript, with it", [], () => deploy(npm, env));
    await step("running its command line", [], async () => {
      const command = path.join(modules, ".bin", "pulumi-port-access-token");
      const token = await run(command, [], { label: "pulumi-port-access-token", cwd: npm, env });
      await useToken(emulator.baseUrl, `Bearer ${token.trim()}`);
    });
    await step("installing the plugin archive, and deploying a YAML program", ["hosts"], async () => {
      writeProject(yaml, yamlProject);
      const args = ["plugin", "install", "resource", "port-access-token", version, "--file", archive];
      await run("pulumi", args, { label: "pulumi plugin install", cwd: yaml, env });
      await deploy(yaml, env);
    });
    await step("installing the wheel, and deploying a Python program", ["hosts", "python", "generator"], async () => {
      writeProject(python, pythonProject);
      const bin = await installWheel(wheel, virtual);
      await deploy(python, prependPath(env, bin));
    });
  } finally {
    await emulator?.close();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

module.exports = { useArtifacts };
