import { delimiter, join } from "node:path";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const { findRealPlugin } = require("../../../tools/real-plugin.js");

const nowhere = (name: string) => ({ missing: `there is no pulumi-resource-${name} in REAL_PLUGINS or on the PATH` });
const withoutPackage = {
  missing: "@port-labs/port is not in .setup/consumer, where the set-up installs it beside its plugin, if npm has it",
};

/** What is found in a machine's folders: one named by REAL_PLUGINS, two on the PATH, and the consumer's packages. */
const found = (name: string, files: readonly string[], forNode = true) =>
  withTemporaryFolder((root) => {
    writeTree(root, Object.fromEntries(files.map((file) => [file, ""])));
    const at = (folder: string) => join(root, folder);
    const env = { REAL_PLUGINS: at("plugins"), PATH: [at("bin"), at("sbin")].join(delimiter) };
    const { folder, missing } = findRealPlugin(name, { env, modules: at("modules"), forNode });
    return folder ? { folder: folder.slice(root.length + 1) } : { missing };
  });

test.each([
  ["random", ["plugins/pulumi-resource-random"], { folder: "plugins" }],
  ["command", ["sbin/pulumi-resource-command"], { folder: "sbin" }],
  ["command", ["sbin/pulumi-resource-command", "bin/pulumi-resource-command"], { folder: "bin" }],
  ["command", ["bin/pulumi-resource-command", "plugins/pulumi-resource-command"], { folder: "plugins" }],
  ["command", ["bin/pulumi-resource-random", "pulumi-resource-command"], nowhere("command")],
  ["port", ["bin/pulumi-resource-port", "modules/@port-labs/port/package.json"], { folder: "bin" }],
  ["port", ["bin/pulumi-resource-port"], withoutPackage],
  ["port", ["modules/@port-labs/port/package.json"], nowhere("port")],
])("%s, with %j: %j", async (name, files, expected) => {
  expect(await found(name, files)).toEqual(expected);
});

test("for a program in another language, the npm package is not needed", async () => {
  expect(await found("port", ["bin/pulumi-resource-port"], false)).toEqual({ folder: "bin" });
});

test("without PATH and REAL_PLUGINS, an empty name of a folder is not the working directory", () => {
  expect(findRealPlugin("random", { env: { PATH: delimiter } })).toEqual(nowhere("random"));
});
