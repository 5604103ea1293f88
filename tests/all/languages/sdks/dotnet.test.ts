import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blockOf } from "../../../support/document-blocks";
import { sdksFolder } from "../../../support/sdks";
import { describeWith } from "../../../support/set-up";

const names = (declared: RegExp, text: string) => [...text.matchAll(declared)].map(([, name]) => name).sort();

describeWith("generator")("the .NET SDK", () => {
  let read: (file: string) => string;

  beforeAll(() => {
    const folder = join(sdksFolder(), "dotnet");
    read = (file) => readFileSync(join(folder, file), "utf8");
  });

  const credentials = ["baseUrl", "clientId", "clientSecret", "region"];

  test.each([
    ["PortAccessToken.cs", [...credentials, "minimumRemainingSeconds", "onShortLifetime", "autoRenew"]],
    // Of the plain form and of the form that returns an output.
    ["GetPortAccessToken.cs", [credentials, credentials, "minimumRemainingSeconds", "minimumRemainingSeconds"].flat()],
    ["Provider.cs", credentials],
  ])("%s has the arguments of the schema", (file, expected) => {
    expect(names(/\[Input\("(\w+)"/g, read(file))).toEqual(expected.sort());
  });

  test("the resource has the outputs of the schema", () => {
    const outputs = ["accessToken", "authorizationHeader", "baseUrl", "clientId", "expiresAt", "tokenFingerprint"];
    expect(names(/\[Output\("(\w+)"/g, read("PortAccessToken.cs"))).toEqual(outputs);
  });

  test("the program on the page uses names that the SDK has", () => {
    const program = blockOf("docs/get-started.md", "csharp", "new PortAccessToken");
    const used = new Set(names(/\btoken\.(\w+)/g, program));
    const outputs = names(/public Output<string> (\w+)/g, read("PortAccessToken.cs"));
    expect([...used].filter((name) => !outputs.includes(name))).toEqual([]);
    expect(used.size).toBe(4);
    const [namespace] = names(/^using (Pulumi\.\w+);$/gm, program);
    expect(read("PortAccessToken.cs")).toContain(`namespace ${namespace}\n`);
  });

  test.skip("compiles with a program that uses it (skipped: not compiled here, neither .NET nor NuGet can be installed)", () => {});
});
