import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../../../auth/version";
import { projectFolder } from "../../../support/project-folder";
import { runIn, sdksFolder } from "../../../support/sdks";
import { describeWith, generatorFolder } from "../../../support/set-up";

describeWith("generator")("the generator", () => {
  test("writes an SDK of this version for each language", () => {
    const folder = sdksFolder();
    expect(readdirSync(folder).sort()).toEqual(["dotnet", "go", "java", "nodejs", "python", "schema.json"]);
    const files = [
      "dotnet/version.txt",
      "go/portaccesstoken/pulumi-plugin.json",
      "java/src/main/resources/com/pulumi/port-access-token/version.txt",
      "nodejs/package.json",
      "python/pyproject.toml",
    ];
    expect(files.filter((file) => !readFileSync(join(folder, file), "utf8").includes(version))).toEqual([]);
  });

  test.each([
    [
      "an error",
      { clientId: { type: "wrong" } },
      "#/resources/test:index:Thing/properties/clientId/type: unknown type",
    ],
    ["a warning", { urn: { type: "string" } }, "#/resources/test:index:Thing/properties/urn: urn is a reserved"],
  ])("stops at a mistake in the schema, and names its place: %s", async (_, properties, message) => {
    const schema = { name: "test", resources: { "test:index:Thing": { properties } } };
    const folder = projectFolder({ "schema.json": JSON.stringify(schema) });
    const args = ["schema.json", "1.0.0", "sdks"];
    const { exitCode, output } = await runIn(folder, join(generatorFolder, "sdks"), args);
    expect([exitCode, output]).toEqual([1, expect.stringContaining(message)]);
    expect(readdirSync(folder)).toEqual(["schema.json"]);
  });
});
