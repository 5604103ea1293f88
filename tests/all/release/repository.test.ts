import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../auth/version";
import { copyCheckout } from "../../support/checkout";
import { root } from "../../support/paths";
import { projectFolder } from "../../support/project-folder";
import { runIn } from "../../support/sdks";
import { describeWith, engineVersion, pythonFolders } from "../../support/set-up";
import { Stack } from "../../support/stack";

jest.setTimeout(120_000);

const page = "https://github.com/some-org/some-repo";
const setting = { type: "git", url: `git+${page}.git` };
const addresses = {
  homepage: page,
  repository: page,
  pluginDownloadURL: "github://api.github.com/some-org/some-repo",
};

const parsed = (...names: string[]) => JSON.parse(readFileSync(join(...names), "utf8"));

/** A checkout with this `repository` in package.json, in which the plugin is bundled. */
function checkoutWith(repository: object | undefined): string {
  const checkout = copyCheckout({ repository });
  cpSync(join(root, ".setup", "stamp.json"), join(checkout, ".setup", "stamp.json"));
  execFileSync(process.execPath, [join(checkout, "tools", "bundle-plugin.js")]);
  return checkout;
}

/** The schema that the bundled plugin of a checkout serves to the engine. */
async function servedSchema(checkout: string): Promise<object> {
  const stack = new Stack("", {});
  const plugin = join(stack.program, "pulumi-resource-port-access-token");
  copyFileSync(join(checkout, "dist", "provider", "plugin", "pulumi-resource-port-access-token.js"), plugin);
  return JSON.parse((await stack.succeed(`package get-schema ${plugin}`)).stdout);
}

/** What is in the wheel: the lines with addresses, and the file for the engine. */
async function wheelOf(checkout: string): Promise<{ addresses: string[]; plugin: object }> {
  const folder = projectFolder();
  const script = "require('./tools/lib/wheel.js').makeWheel(process.argv[1]).then(console.log)";
  const { stdout } = await runIn(checkout, process.execPath, ["-e", script, folder]);
  await runIn(folder, join(pythonFolders[0] ?? "", "python"), ["-m", "zipfile", "-e", stdout.trim(), "."]);
  const metadata = readFileSync(join(folder, `pulumi_port_access_token-${version}.dist-info`, "METADATA"), "utf8");
  return {
    addresses: metadata.split("\n").filter((line) => line.startsWith("Project-URL")),
    plugin: parsed(folder, "pulumi_port_access_token", "pulumi-plugin.json"),
  };
}

const plugin = { resource: true, name: "port-access-token", version };

describe.each([
  {
    what: "with a repository",
    repository: setting,
    schema: addresses,
    wheel: {
      addresses: [`Project-URL: Homepage, ${page}`, `Project-URL: Repository, ${page}`],
      plugin: { ...plugin, server: addresses.pluginDownloadURL },
    },
  },
  { what: "without a repository", repository: undefined, schema: {}, wheel: { addresses: [], plugin } },
])("package.json $what", ({ repository, schema, wheel }) => {
  let checkout: string;

  beforeAll(() => {
    checkout = checkoutWith(repository);
  });

  // Pulumi 3.172.0 prints it in a form of its own.
  (engineVersion === "3.172.0" ? test.skip : test)(
    "the schema that the plugin serves (skipped with 3.172.0)",
    async () => {
      expect(await servedSchema(checkout)).toEqual({
        ...parsed(root, "provider", "plugin", "schema.json"),
        version,
        ...schema,
      });
    },
  );

  describeWith("python", "generator")("the Python SDK", () => {
    test("the wheel", async () => {
      expect(await wheelOf(checkout)).toEqual(wheel);
    });
  });
});
