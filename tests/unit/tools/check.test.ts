import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { writeStamp } = require("../../../tools/setup/stamp.js");
const { dependenciesBasis } = require("../../../tools/setup/dependencies.js");
const { hashSources } = require("../../../tools/setup/hash-sources.js");
const { consumerBasis } = require("../../../tools/setup/consumer.js");

const repository = join(__dirname, "..", "..", "..");
const suffix = process.platform === "win32" ? ".exe" : "";

/** Without plugins: with them the consumer depends on more. */
const env = { PATH: "" };

/** A checkout in which the set-up has run, as far as its stamp and the files it looks for go. */
function writeCheckout(root: string): void {
  for (const name of ["tools/setup.js", "tools/setup", "tools/engine", "package.json", "package-lock.json"]) {
    cpSync(join(repository, name), join(root, name), { recursive: true });
  }
  writeTree(root, {
    "node_modules/.package-lock.json": "",
    [`engine/pulumi${suffix}`]: "",
    ".setup/package.tgz": "",
    ".setup/consumer/node_modules/pulumi-port-access-token/package.json": "",
    "dist/index.js": "",
    "sdk/nodejs/index.ts": "",
  });
  writeStamp(root, {
    dependencies: dependenciesBasis(root),
    engine: { directory: join(root, "engine"), version: "3.200.0", origin: "path" },
    package: { sources: hashSources(root), consumer: consumerBasis(root, env) },
  });
}

function runSetup(root: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "tools/setup.js"), ...args], {
    env: { ...env, XDG_CACHE_HOME: join(root, "cache") },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const refusal = {
  status: 1,
  stdout: "",
  stderr:
    "pulumi-port-access-token: the set-up has not run for this state of the checkout (npm's `ignore-scripts` skips it silently): run `npm run setup`\n",
};

describe("setup.js --check", () => {
  test("says nothing when the set-up has run", () =>
    withTemporaryFolder((root) => {
      writeCheckout(root);
      expect(runSetup(root, "--check")).toEqual({ status: 0, stdout: "", stderr: "" });
    }));

  test.each([
    ["the stamp", ".setup/stamp.json"],
    ["the dependencies", "node_modules"],
    ["the engine", "engine"],
    ["the packed package", ".setup/package.tgz"],
    ["the project it is installed in", ".setup/consumer"],
    ["the build", "dist"],
  ])("stops with one line when %s is missing", (_, name) =>
    withTemporaryFolder((root) => {
      writeCheckout(root);
      rmSync(join(root, name), { recursive: true });
      expect(runSetup(root, "--check")).toEqual(refusal);
    }),
  );

  test("stops when a source has changed since", () =>
    withTemporaryFolder((root) => {
      writeCheckout(root);
      writeTree(root, { "sdk/nodejs/index.ts": "export {};" });
      expect(runSetup(root, "--check")).toEqual(refusal);
    }));
});

describe("setup.js", () => {
  test("takes no lock and only names the engine when it has run", () =>
    withTemporaryFolder((root) => {
      writeCheckout(root);
      expect(runSetup(root)).toEqual({
        status: 0,
        stdout: `set-up: engine: pulumi 3.200.0, on the PATH (${join(root, "engine")})\n`,
        stderr: "",
      });
      expect(existsSync(join(root, "cache"))).toBe(false);
    }));
});
