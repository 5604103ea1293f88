import { cpSync } from "node:fs";
import { join } from "node:path";
import { Consumer } from "../../../support/consumer";
import { blockOf } from "../../../support/document-blocks";
import { consumerModules } from "../../../support/paths";
import { runIn, sdksFolder } from "../../../support/sdks";
import { describeWith } from "../../../support/set-up";

jest.setTimeout(120_000);

/** Uses each name of the SDK. */
const everyName = `
import * as pulumi from "@pulumi/pulumi";
import * as native from "./sdk";

const { clientId, clientSecret, region, baseUrl } = native.config;
const provider = new native.Provider("us", {
  clientId: clientId ?? "id",
  clientSecret: clientSecret ?? "secret",
  region: region ?? "us",
  baseUrl: baseUrl ?? "https://api.example.com",
});
const args: native.PortAccessTokenArgs = {
  clientId: "id",
  clientSecret: "secret",
  region: "us",
  baseUrl: "https://api.example.com",
  minimumRemainingSeconds: 600,
  onShortLifetime: "wait",
  autoRenew: false,
};
const token = new native.PortAccessToken("port", args, { provider });
const answer = native.getPortAccessTokenOutput({
  clientId: "id",
  clientSecret: "secret",
  region: native.Region.EU,
  baseUrl: "https://api.example.com",
  minimumRemainingSeconds: 600,
});
export const outputs: pulumi.Output<string>[] = [token, answer].flatMap((each) => [
  each.accessToken,
  each.authorizationHeader,
  each.expiresAt,
  each.tokenFingerprint,
  each.clientId,
  each.baseUrl,
]);
// @ts-expect-error A region is one of two.
new native.PortAccessToken("wrong", { region: "mars" });
`;

describeWith("generator")("the Node.js SDK", () => {
  test("has types for a strict program, and so has the npm package for the program on the page", async () => {
    const compilerOptions = { module: "commonjs", target: "es2022", strict: true, noEmit: true, types: ["node"] };
    const { folder } = new Consumer({
      "package.json": "{}",
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...compilerOptions, skipLibCheck: true },
        files: ["package.ts", "every-name.ts"],
      }),
      "package.ts": blockOf("docs/_index.md", "typescript", "new PortAccessToken"),
      "every-name.ts": everyName,
    });
    cpSync(join(sdksFolder(), "nodejs"), join(folder, "sdk"), { recursive: true });
    const tsc = join(consumerModules, "typescript", "bin", "tsc");
    const { exitCode, output } = await runIn(folder, process.execPath, [tsc]);
    expect([exitCode, output]).toEqual([0, ""]);
  });
});
