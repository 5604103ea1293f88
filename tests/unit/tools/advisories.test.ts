import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { root } from "../../support/paths";
import { run } from "../../support/run";
import { withTemporaryFolder } from "./support/temporary-folder";

jest.setTimeout(60_000);

const advisory = (vulnerable_versions: string) => [
  { id: 1, url: "https://example.com/1", title: "It leaks", severity: "low", vulnerable_versions },
];

/** Runs the script with the real npm, on a registry that knows these advisories, or none that it would tell. */
async function advisories(known: Record<string, ReturnType<typeof advisory>> | undefined) {
  const registry = createServer((request, response) => {
    request.resume();
    // npm does without the descriptions of the packages.
    response.statusCode = known && request.method === "POST" ? 200 : 405;
    response.setHeader("content-type", "application/json").end(JSON.stringify(known ?? {}));
  });
  await once(registry.listen(0, "127.0.0.1"), "listening");
  const { port } = registry.address() as AddressInfo;
  try {
    return await withTemporaryFolder((npm_config_cache) => {
      const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache };
      return run(process.execPath, [join(root, "tools", "advisories.js")], { cwd: root, env });
    });
  } finally {
    registry.close();
  }
}

const summary = (count: number) => new RegExp(`^${count} known advisories about the \\d+ packages in the plugin\n$`);

test.each([
  ["about nothing", {}],
  ["about a tool", { jest: advisory(">=0") }],
  ["about a package that the plugin has in another version", { "@pulumi/pulumi": advisory("3.139.0") }],
  ["about a package that one in the plugin requires for other purposes", { "@logdna/tail-file": advisory(">=0") }],
])("passes with an advisory %s", async (_, known) => {
  expect(await advisories(known)).toMatchObject({ exitCode: 0, output: expect.stringMatching(summary(0)) });
});

test("fails with an advisory about a package in the plugin, and names it", async () => {
  const { exitCode, output } = await advisories({ "node-fetch": advisory("<3") });
  const [line, ...others] = output.split(/(?<=\n)/);
  expect([exitCode, line, others.join("")]).toEqual([
    1,
    "node-fetch: It leaks (https://example.com/1)\n",
    expect.stringMatching(summary(1)),
  ]);
});

test("fails where the registry does not tell", async () => {
  const { exitCode, output } = await advisories(undefined);
  expect([exitCode, output]).toEqual([1, expect.stringMatching(/^pulumi-port-access-token: npm audit failed: 405 /)]);
});
