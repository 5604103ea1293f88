import { delimiter, join } from "node:path";
import { findRealPlugin } from "../../support/plugins";
import { withTemporaryFolder, writeTree } from "./support/temporary-folder";

const nowhere = "there is no pulumi-resource-port in REAL_PLUGINS or on the PATH";
const withoutPackage =
  "@port-labs/port is not in .setup/consumer, where the set-up installs it beside its plugin, if npm has it";
const ending = process.platform === "win32" ? ".exe" : "";

/** On a machine with one folder named by REAL_PLUGINS, two on the PATH, and the consumer's packages. */
test.each([
  [["plugins/pulumi-resource-port", "bin/pulumi-resource-port"], false, { folder: "plugins" }],
  [["sbin/pulumi-resource-port", "bin/pulumi-resource-port"], false, { folder: "bin" }],
  [["bin/pulumi-resource-random", "pulumi-resource-port"], false, { missing: nowhere }],
  [["bin/pulumi-resource-port", "modules/@port-labs/port/package.json"], true, { folder: "bin" }],
  [["bin/pulumi-resource-port"], true, { missing: withoutPackage }],
  [["modules/@port-labs/port/package.json"], true, { missing: nowhere }],
])("with %j, for a program on Node.js %s: %j", async (files, forNode, expected) => {
  await withTemporaryFolder((root) => {
    const named = (file: string) => (file.endsWith(".json") ? file : file + ending);
    writeTree(root, Object.fromEntries(files.map((file) => [named(file), ""])));
    const at = (folder: string) => join(root, folder);
    const env = { REAL_PLUGINS: at("plugins"), PATH: [at("bin"), "", at("sbin")].join(delimiter) };
    const { folder, missing } = findRealPlugin("port", { env, modules: at("modules"), forNode });
    expect(folder ? { folder: folder.slice(root.length + 1) } : { missing }).toEqual(expected);
  });
});
