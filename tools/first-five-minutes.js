"use strict";

// `npm run first-five-minutes [-- WAY …]` types what the README and the pages for the Pulumi Registry tell a newcomer to type,
// in an empty folder and an empty environment, until Port's API has answered a call with the token. It prints each command
// with its time. Every command is a block of a page.
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { walk } = require("./first-five-minutes/walk.js");
const { ways } = require("./first-five-minutes/ways.js");
const { prefix } = require("./setup/message.js");
const { readStamp } = require("./setup/stamp.js");

const root = path.join(__dirname, "..");
const release = path.join(root, ".setup", "release");

/** What leads npm, pip and git to the network on machines that need it. */
const network =
  /^(https?_proxy|no_proxy|.*_ca_certs|ssl_cert_(file|dir)|git_ssl_cainfo|pip_(cert|index_url)|npm_config_(registry|cafile))$/i;

/** What a release publishes, and `npm run release:dry` makes: the wheel only where the set-up can. */
function findArtifacts() {
  const files = fs.existsSync(release) ? fs.readdirSync(release) : [];
  const [tarball, archive, wheel] = [".tgz", ".tar.gz", ".whl"].map((ending) => {
    const file = files.find((each) => each.endsWith(ending));
    return file && path.join(release, file);
  });
  if (!tarball || !archive) throw new Error("there are no packages in .setup/release: run `npm run release:dry`");
  return { tarball, archive, wheel };
}

/** The tools that the pages require: Pulumi with its hosts, Node.js, Python, and those of the system. */
function toolFolders({ engine, hosts, python }) {
  const pulumi = hosts.directory ?? engine.directory;
  // Without what is installed in the set-up's virtual environment.
  const base = "import os, sys; print(os.path.dirname(os.path.realpath(sys._base_executable)), end='')";
  const interpreter =
    python.directory && execFileSync(path.join(python.directory, "python"), ["-c", base], { encoding: "utf8" });
  return [pulumi, path.dirname(process.execPath), interpreter, "/usr/bin", "/bin"].filter(Boolean);
}

/** Why a way cannot be gone here; undefined if it can. */
function missingFor(name, { hosts, python, generator }) {
  const needs = { python: [hosts, python, generator], yaml: [hosts] }[name] ?? [];
  return needs.find(({ missing }) => missing)?.missing.split("\n")[0];
}

async function main(names) {
  const unknown = names.filter((name) => !(name in ways));
  if (unknown.length > 0)
    throw new Error(`no way is called ${unknown.join(", ")}: use ${Object.keys(ways).join(", ")}`);
  const stamp = readStamp();
  const artifacts = findArtifacts();
  const { startEmulator } = require(path.join(root, "dist", "emulator", "index.js"));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => network.test(name)));
  env.PATH = toolFolders(stamp).join(path.delimiter);
  const ownPythonHost = stamp.hosts.directory !== stamp.engine.directory;
  console.log(`Installed already: pulumi ${stamp.engine.version}, Node.js ${process.versions.node}, Python, git and curl.
Without pulumi, the set-up of a checkout installs it, which takes longer.
PORT_BASE_URL leads to an emulator, which stands for Port. Nothing else is set, but what leads to the network.
Times are those of the commands, downloads included, without reading and typing.`);
  for (const name of names.length > 0 ? names : Object.keys(ways)) {
    console.log(`\n${name}:`);
    const missing = missingFor(name, stamp);
    if (missing) {
      console.log(`          skipped: ${missing}`);
      continue;
    }
    const port = await startEmulator({ credentials: { YOUR_CLIENT_ID: "YOUR_CLIENT_SECRET" } });
    const setting = { artifacts, repository: root, ownPythonHost, env, port, print: (line) => console.log(line) };
    await walk(ways[name], setting).finally(() => port.close());
  }
}

main(process.argv.slice(2)).catch(({ message }) => {
  console.error(prefix + message);
  process.exitCode = 1;
});
