"use strict";

// `npm run test:matrix`: the tests on the engine with both ends of the supported `@pulumi/pulumi`, and each supported Node.js.
// Every run has its own copy of the checkout, and shares only the engine. Arguments are passed to Jest.
const { execFileSync, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { installNode } = require("./plugin/node.js");
const { createRunner, runNpm } = require("./setup/run.js");
const { prependPath } = require("./setup/stamp.js");

const root = path.join(__dirname, "..");
const { peerDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
const oldestSdk = peerDependencies["@pulumi/pulumi"].slice("^".length);
const entries = [
  { node: 20, sdk: oldestSdk },
  { node: 22, sdk: "latest" },
  { node: 24, sdk: "latest" },
];

const [, , ...given] = process.argv;
const jestArguments = given.length > 0 ? given : ["tests/engine", "tests/package"];

const readJson = (...parts) => JSON.parse(fs.readFileSync(path.join(...parts), "utf8"));
const npm = (args, cwd) => runNpm(createRunner({}), [...args, "--ignore-scripts", "--loglevel=error"], { cwd });

/** Copies what git knows of, uncommitted changes included. */
function copyCheckout(folder) {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  for (const file of files) {
    if (fs.existsSync(path.join(root, file))) fs.cpSync(path.join(root, file), path.join(folder, file));
  }
}

/** Gives the program another SDK. The package and its plugin are still built with the pinned one. */
async function installSdk(consumer, version) {
  const manifest = readJson(consumer, "package.json");
  manifest.dependencies["@pulumi/pulumi"] = version;
  // Also for packages that want a newer one: two copies do not recognize each other's resources.
  manifest.overrides = { "@pulumi/pulumi": "$@pulumi/pulumi" };
  fs.writeFileSync(path.join(consumer, "package.json"), JSON.stringify(manifest, undefined, 2));
  await npm(["install", "--no-package-lock"], consumer);
  return readJson(consumer, "node_modules", "@pulumi", "pulumi", "package.json").version;
}

async function runEntry({ node: major, sdk }, work) {
  const checkout = path.join(work, "checkout");
  // The newest one of the major version.
  const node = await installNode(path.join(work, "node"), major);
  const bin = path.dirname(node);
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const run = (...args) =>
    spawnSync(node, args, { cwd: checkout, env: prependPath(process.env, bin), stdio: "inherit" });
  copyCheckout(checkout);
  if (run(path.join("tools", "setup.js"), "--tests").status !== 0) throw new Error("the set-up failed");
  const installed = await installSdk(path.join(checkout, ".setup", "consumer"), sdk);
  console.log(`matrix: Jest with Node.js ${version} and @pulumi/pulumi ${installed}`);
  const results = path.join(work, "results.json");
  run(
    path.join("node_modules", "jest", "bin", "jest.js"),
    "--ci",
    "--json",
    `--outputFile=${results}`,
    ...jestArguments,
  );
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = readJson(results);
  const counts = {
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites,
    skipped: numPendingTests,
  };
  return { node: version, "@pulumi/pulumi": installed, ...counts };
}

async function main() {
  const rows = [];
  for (const entry of entries) {
    const { node, sdk } = entry;
    console.log(`matrix: Node.js ${node} with @pulumi/pulumi ${sdk}`);
    const work = fs.mkdtempSync(path.join(os.tmpdir(), "port-access-token-matrix-"));
    const startedAt = performance.now();
    const row = await runEntry(entry, work).catch(({ message }) => {
      console.error(`matrix: ${message}`);
      return { node, "@pulumi/pulumi": sdk, passed: 0, failed: 1, skipped: 0 };
    });
    rows.push({ ...row, minutes: Number(((performance.now() - startedAt) / 60_000).toFixed(1)) });
    fs.rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
  console.table(rows);
  if (rows.some(({ passed, failed }) => failed > 0 || passed === 0)) process.exitCode = 1;
}

main();
