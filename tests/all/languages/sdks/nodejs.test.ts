import { cpSync } from "node:fs";
import { join } from "node:path";
import { Consumer } from "../../../support/consumer";
import { blockOf } from "../../../support/document-blocks";
import { consumerModules } from "../../../support/paths";
import { runIn, sdksFolder } from "../../../support/sdks";
import { describeWith } from "../../../support/set-up";

jest.setTimeout(120_000);

/** Uses each part of the SDK. Each property is in the test of the Python SDK. */
const everyPart = `
import * as pulumi from "@pulumi/pulumi";
import * as native from "./sdk";

const { clientId, clientSecret, region, baseUrl } = native.config;
const provider = new native.Provider("us", { clientId, clientSecret, region: region ?? "us", baseUrl });
const args: native.PortAccessTokenArgs = {
  region: "us",
  minimumRemainingSeconds: 600,
  onShortLifetime: "wait",
  autoRenew: false,
};
const token = new native.PortAccessToken("port", args, { provider });
const answer = native.getPortAccessTokenOutput({ region: native.Region.EU });
export const outputs: pulumi.Output<string>[] = [token.accessToken, answer.accessToken];
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
        files: ["package.ts", "every-part.ts"],
      }),
      "package.ts": blockOf("docs/get-started.md", "typescript", "new PortAccessToken"),
      "every-part.ts": everyPart,
    });
    cpSync(join(sdksFolder(), "nodejs"), join(folder, "sdk"), { recursive: true });
    const tsc = join(consumerModules, "typescript", "bin", "tsc");
    const { exitCode, output } = await runIn(folder, process.execPath, [tsc]);
    expect([exitCode, output]).toEqual([0, ""]);
  });
});
