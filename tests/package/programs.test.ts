import { join } from "node:path";
import { Consumer } from "../support/consumer";
import { consumerModules } from "../support/paths";
import { run } from "../support/run";

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

test("importing the package loads nothing beyond its own files", async () => {
  const consumer = new Consumer({
    "index.js": `
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require("pulumi-port-access-token");
      const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
      console.log(JSON.stringify(loaded.map((file) => file.split("node_modules").pop().split(/[\\\\/]/)[1])));
    `,
  });
  const { stdout } = await run(process.execPath, ["index.js"], { cwd: consumer.folder, env: process.env });
  expect(new Set(JSON.parse(stdout))).toEqual(new Set(["pulumi-port-access-token"]));
});
