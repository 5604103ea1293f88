import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blockOf } from "../../../support/document-blocks";
import { root } from "../../../support/paths";
import { projectFolder } from "../../../support/project-folder";
import { runIn, sdksFolder } from "../../../support/sdks";
import { describeWith, generatorFolder } from "../../../support/set-up";

const { schema } = require("../../../support/stand-ins/port/schema.js");

jest.setTimeout(300_000);

/** Uses everything in the SDK that the page and the example do not use. Each property is in the test of the Python SDK. */
const otherParts = `
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"pulumi-port-access-token/portaccesstoken"
	"pulumi-port-access-token/portaccesstoken/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		provider, err := portaccesstoken.NewProvider(ctx, "us", &portaccesstoken.ProviderArgs{
			Region: pulumi.String(config.GetRegion(ctx)),
		})
		if err != nil {
			return err
		}
		_, err = portaccesstoken.NewPortAccessToken(ctx, "port", &portaccesstoken.PortAccessTokenArgs{
			Region:                  portaccesstoken.RegionUS,
			MinimumRemainingSeconds: pulumi.Float64(600),
			OnShortLifetime:         portaccesstoken.OnShortLifetimeWait,
			AutoRenew:               pulumi.Bool(false),
		}, pulumi.Provider(provider))
		if err != nil {
			return err
		}
		answer := portaccesstoken.LookupPortAccessTokenOutput(ctx, portaccesstoken.LookupPortAccessTokenOutputArgs{
			Region: portaccesstoken.RegionEU,
		})
		ctx.Export("answer", answer.AccessToken())
		return nil
	})
}
`;

const hasGo = spawnSync("go", ["version"]).status === 0;
const read = (...names: string[]) => readFileSync(join(...names), "utf8");
const exampleFolder = join(root, "examples", "go");
const official = { module: "github.com/port-labs/pulumi-port/sdk/v2", version: `v${schema.version}` };

/** What the configuration in Pulumi's SDK needs, and the generator does not. */
const forConfig = "github.com/spf13/cast v1.4.1";
const sumsForConfig = `
${forConfig} h1:s0hze+J0196ZfEMTs80N7UlFt0BDuQ7Q+JDnHiMWKdA=
${forConfig}/go.mod h1:Qx5cxh0v+4UWYiBimWS+eyWzqEqokIECu5etghLkUJE=
github.com/stretchr/testify v1.2.2/go.mod h1:a8OnRcib4nhh0OaRAV+Yts87kKdq0PP7pXfy6kDkUVs=
`;

/** Generates an SDK of the official provider from its stand-in's schema: the real one is no module on every proxy. */
function writeOfficialSdk(project: string): void {
  const folder = projectFolder({ "schema.json": JSON.stringify(schema) });
  execFileSync(join(generatorFolder, "sdks"), [join(folder, "schema.json"), schema.version, folder]);
  cpSync(join(folder, "go", "port"), join(project, "official", "go", "port"), { recursive: true });
  const goMod = read(folder, "go", "go.mod").replace(/^module .*/, `module ${official.module}`);
  writeFileSync(join(project, "official", "go.mod"), goMod);
}

describeWith("generator")("the Go SDK", () => {
  // With the modules of the generator, which the set-up has downloaded and compiled.
  const generator = join(root, "tools", "sdks");
  const pinned = `${read(generator, "go.mod").replace(/^module .*/, "module tokens")}
require (
	pulumi-port-access-token v0.0.0
	${official.module} ${official.version}
	${forConfig} // indirect
)

replace (
	pulumi-port-access-token => ./sdk
	${official.module} => ./official
)
`;

  (hasGo ? test : test.skip)("compiles with programs that use it (skipped where there is no Go)", async () => {
    const project = projectFolder({
      "main.go": blockOf("docs/get-started.md", "go", "NewPortAccessToken"),
      "other-parts/main.go": otherParts,
      "example/main.go": read(exampleFolder, "main.go"),
      "go.mod": pinned,
      "go.sum": read(generator, "go.sum") + sumsForConfig,
    });
    cpSync(join(sdksFolder(), "go"), join(project, "sdk"), { recursive: true });
    writeOfficialSdk(project);
    const flags = ["-mod=readonly", "-trimpath", "-tags=grpcnotrace"];
    const vet = ["vet", ...flags, "./...", "pulumi-port-access-token/..."];
    const { exitCode, output } = await runIn(project, "go", vet, { CGO_ENABLED: "0", GOWORK: "off" });
    expect([exitCode, output]).toEqual([0, ""]);
  });

  test("examples/go requires the modules that it is compiled with", () => {
    const required = [...read(exampleFolder, "go.mod").matchAll(/^\t(\S+ v\S+)$/gm)].map(([, module]) => module);
    expect(required).toEqual([
      `${official.module} ${official.version}`,
      expect.stringMatching(/^github.com\/pulumi\/pulumi\/sdk\/v3 v/),
    ]);
    expect(required.filter((module = "") => !pinned.includes(module))).toEqual([]);
  });
});
