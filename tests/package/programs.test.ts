import { join } from "node:path";
import { startEmulator } from "../../emulator";
import { Consumer } from "../support/consumer";
import { emulatorEnv } from "../support/emulated";
import { consumerModules } from "../support/paths";
import { run } from "../support/run";
import { Stack } from "../support/stack";

jest.setTimeout(120_000);

const typescriptProgram = `
import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken, type PortAccessTokenArgs } from "pulumi-port-access-token";
import { startEmulator, type Emulator } from "pulumi-port-access-token/emulator";
import * as provider from "pulumi-port-access-token/dynamic-provider";

const args: PortAccessTokenArgs = { region: "us", clientSecret: pulumi.secret("s") };
const token = new PortAccessToken("port", args, { protect: true });
export const accessToken: pulumi.Output<string> = token.accessToken;
export const emulator: Promise<Emulator> = startEmulator();
export const dynamicProvider: pulumi.dynamic.ResourceProvider = provider;
// @ts-expect-error A region is one of two.
new PortAccessToken("wrong", { region: "mars" });
`;

test.each([
  ["node", "commonjs", "node", "{}"],
  ["nodenext, as CommonJS", "nodenext", "nodenext", "{}"],
  ["nodenext, as an ES module", "nodenext", "nodenext", '{"type":"module"}'],
  ["bundler", "esnext", "bundler", '{"type":"module"}'],
])(
  "types serve a strict TypeScript program with moduleResolution %s",
  async (_, module, moduleResolution, packageJson) => {
    const compilerOptions = { module, moduleResolution, target: "es2022", strict: true, noEmit: true, types: ["node"] };
    const consumer = new Consumer({
      "package.json": packageJson,
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...compilerOptions, skipLibCheck: true },
        files: ["index.ts"],
      }),
      "index.ts": typescriptProgram,
    });
    const tsc = join(consumerModules, "typescript", "bin", "tsc");
    const { exitCode, output } = await run(process.execPath, [tsc], { cwd: consumer.folder, env: process.env });
    expect([exitCode, output]).toEqual([0, ""]);
  },
);

test("an ES-module program deploys", async () => {
  const emulator = await startEmulator();
  try {
    const text =
      'import { PortAccessToken } from "pulumi-port-access-token";\nexport const { accessToken } = new PortAccessToken("port");\n';
    const stack = new Stack(text, emulatorEnv(emulator));
    stack.write('{"type":"module"}', "package.json");
    await stack.deploy();
    expect(await stack.output("accessToken")).toMatch(/^eyJ/);
  } finally {
    await emulator.close();
  }
});

test("importing the package loads nothing beyond its own files, and of these not what a request takes", async () => {
  const consumer = new Consumer({
    "index.js": `
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require("pulumi-port-access-token");
      const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
      console.log(JSON.stringify(loaded.map((file) => file.split("node_modules").pop().split(/[\\\\/]/).slice(1))));
    `,
  });
  const { stdout } = await run(process.execPath, ["index.js"], { cwd: consumer.folder, env: process.env });
  const loaded: string[][] = JSON.parse(stdout);
  expect(new Set(loaded.map(([name]) => name))).toEqual(new Set(["pulumi-port-access-token"]));
  const files = loaded.map((path) => path.at(-1));
  expect(files).toContain("on-demand.js");
  expect(files.filter((file) => /^(http|request-access-token|token-response)\.js$/.test(file ?? ""))).toEqual([]);
});
