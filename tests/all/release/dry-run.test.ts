import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { version } from "../../../auth/version";
import { blockOf } from "../../support/document-blocks";
import { root } from "../../support/paths";
import { projectFolder } from "../../support/project-folder";
import { type RunResult, run } from "../../support/run";
import { runIn } from "../../support/sdks";
import { describeWith, pythonFolders } from "../../support/set-up";

const { archive, nodeVersion } = require("../../../tools/plugin.js");

jest.setTimeout(600_000);

const folder = join(root, ".setup", "release");
const plugin = basename(archive, ".tar.gz");
const npm = `pulumi-port-access-token-${version}`;
const wheel = `pulumi_port_access_token-${version}-py3-none-any.whl`;

const read = (...names: string[]) => readFileSync(join(...names), "utf8");
const installed = (name: string) => JSON.parse(read(root, "node_modules", name, "package.json"));
const withVersion = (name: string) => `${name} ${installed(name).version}`;

/** What is in the npm package and in the plugin archive. */
const unpacked = { npm: projectFolder(), plugin: projectFolder() };
const pluginInPackage = join(unpacked.npm, "package", "dist", "provider", "plugin");

/** The packages in the bundle: it has the paths of its modules. */
const bundled = () => {
  const paths = read(pluginInPackage, "pulumi-resource-port-access-token.js").matchAll(
    /"node_modules\/((?:@[^/"]+\/)?[^/"]+)\//g,
  );
  return [...new Set([...paths].map(([, name = ""]) => name))].sort();
};

/** A package and all that it depends on. */
const withDependencies = (name: string): string[] => [
  name,
  ...Object.keys(installed(name).dependencies ?? {}).flatMap(withDependencies),
];

describeWith(
  "hosts",
  "python",
  "generator",
)("npm run release:dry", () => {
  let outcome: RunResult;

  beforeAll(async () => {
    const script = join("tools", "release-dry.js");
    // What npm needs, the set-up has downloaded.
    const env = { ...process.env, npm_config_offline: "true" };
    outcome = await run(process.execPath, [script], { cwd: root, env, timeoutMillis: 580_000 });
    await runIn(unpacked.npm, "tar", ["-xzf", join(folder, `${npm}.tgz`)]);
    // Without the executable, which is large.
    const documents = ["LICENSE", "THIRD-PARTY-LICENSES"];
    await runIn(unpacked.plugin, "tar", ["-xzf", join(folder, `${plugin}.tar.gz`), ...documents]);
  });

  test("succeeds, and prints what it does", () => {
    const lines = outcome.output
      .split("\n")
      .filter((line) => !/^plugin: |^release: (to do| +\d+\.\d\d MB {2})/.test(line));
    expect([outcome.exitCode, lines]).toEqual([
      0,
      [
        "release: taking the npm package from the set-up",
        "release: building the plugin archive",
        "release: listing what the npm package and the plugin contain (SBOM)",
        "release: making the Python wheel",
        "release: installing the npm package in an empty project",
        "release: deploying the quickstart, in TypeScript, with it",
        "release: running its command line",
        "release: installing the plugin archive, and deploying a YAML program",
        "release: installing the wheel, and deploying a Python program",
        `release: complete, and everything was used: ${folder}`,
        "",
      ],
    ]);
  });

  test("prints first what `npm run release:check` finds", async () => {
    const check = await runIn(root, process.execPath, [join("tools", "release-check.js")]);
    const problems = check.output.split("\n").filter((line) => !line.endsWith("ready for the release"));
    expect(outcome.output).toMatch(/^release: /);
    expect(outcome.output.split("\n").filter((line) => line.startsWith("release: to do before a release: "))).toEqual(
      problems
        .filter((line) => line !== "")
        .map((line) => line.replace("pulumi-port-access-token: ", "release: to do before a release: ")),
    );
  });

  test("leaves these files and nothing else", () => {
    expect(readdirSync(folder).sort()).toEqual(
      [
        `${npm}.tgz`,
        `${npm}.cdx.json`,
        `${plugin}.tar.gz`,
        `${plugin}.cdx.json`,
        wheel,
        "LICENSE",
        "THIRD-PARTY-LICENSES",
        "checksums.txt",
      ].sort(),
    );
  });

  test("the checksums are those of all other files", async () => {
    const script = "sha256sum -c checksums.txt || shasum -a 256 -c checksums.txt";
    const { exitCode, stdout } = await runIn(folder, "/bin/sh", ["-c", script]);
    const others = readdirSync(folder).filter((file) => file !== "checksums.txt");
    expect([exitCode, stdout.trim().split("\n").sort()]).toEqual([0, others.map((file) => `${file}: OK`).sort()]);
  });

  describe.each([
    ["the npm package", join(unpacked.npm, "package", "LICENSE"), pluginInPackage, []],
    ["the plugin archive", join(unpacked.plugin, "LICENSE"), unpacked.plugin, [`Node.js ${nodeVersion}`]],
  ])("%s", (_, license, licenses, others) => {
    test("has its license", () => {
      expect(read(license)).toBe(read(root, "LICENSE"));
    });

    // tests/unit/tools/licenses.test.ts has their texts.
    test("names each package in the bundle, with its license", () => {
      const text = read(licenses, "THIRD-PARTY-LICENSES");
      const titles = [...text.matchAll(/^=+\n(.*)\n=+$/gm)].map(([, title = ""]) => title);
      expect(titles).toEqual([
        ...bundled().map((name) => `${withVersion(name)}: ${installed(name).license}`),
        ...others,
      ]);
    });
  });

  test("the license of Node.js, with those of its own parts, is in the plugin archive and beside it", () => {
    const text = read(unpacked.plugin, "THIRD-PARTY-LICENSES");
    for (const part of ["Node.js is licensed for use as follows:", "OpenSSL", "ICU"]) expect(text).toContain(part);
    expect(read(folder, "THIRD-PARTY-LICENSES")).toBe(text);
  });

  describe.each([
    [
      "the npm package",
      `${npm}.cdx.json`,
      { type: "library", name: "pulumi-port-access-token", version },
      () => [...new Set([...bundled(), ...withDependencies("node-fetch")])].map(withVersion),
    ],
    [
      "the plugin",
      `${plugin}.cdx.json`,
      { type: "application", name: "pulumi-resource-port-access-token", version },
      () => [...bundled().map(withVersion), `node ${nodeVersion}`],
    ],
  ])("the SBOM of %s", (_, file, subject, contents) => {
    const sbom = () => JSON.parse(read(folder, file));

    test("is CycloneDX, about that", () => {
      expect(sbom()).toMatchObject({
        bomFormat: "CycloneDX",
        specVersion: "1.5",
        serialNumber: expect.stringMatching(/^urn:uuid:[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/),
        metadata: { component: subject },
      });
    });

    test("names what it contains and nothing else, none of it for development", () => {
      const components: { name: string; version: string; purl: string }[] = sbom().components;
      expect(components.map((each) => `${each.name} ${each.version}`).sort()).toEqual(contents().sort());
      expect(components.filter(({ purl }) => !/^pkg:(npm|generic)\/\S+@\d/.test(purl))).toEqual([]);
      expect(read(folder, file)).not.toContain("development");
    });

    test("says for each of its parts what it depends on", () => {
      const { metadata, components, dependencies } = sbom();
      const [own, ...parts]: string[] = [metadata.component, ...components].map((each) => each["bom-ref"]);
      const entries: { ref: string; dependsOn: string[] }[] = dependencies;
      expect(entries.map(({ ref }) => ref).sort()).toEqual([own, ...parts].sort());
      // Each part is there because another one, or the artifact itself, depends on it.
      expect([...new Set(entries.flatMap(({ dependsOn }) => dependsOn))].sort()).toEqual(parts.sort());
    });
  });

  test("the SBOMs have numbers of their own", () => {
    const numbers = [npm, plugin].map((name) => JSON.parse(read(folder, `${name}.cdx.json`)).serialNumber);
    expect(new Set(numbers).size).toBe(2);
  });

  describe("the wheel", () => {
    const content = projectFolder();
    const information = `pulumi_port_access_token-${version}.dist-info`;

    beforeAll(async () => {
      const python = join(pythonFolders[0] ?? "", "python");
      await runIn(content, python, ["-m", "zipfile", "-e", join(folder, wheel), "."]);
    });

    test("has the description, the license and the program of the page", () => {
      const metadata = read(content, information, "METADATA");
      expect(metadata.split("\n")).toEqual(
        expect.arrayContaining([
          "Name: pulumi_port_access_token",
          `Version: ${version}`,
          `Summary: ${JSON.parse(read(root, "package.json")).description}`,
          "License: Apache-2.0",
          "License-File: LICENSE",
          "Description-Content-Type: text/markdown",
        ]),
      );
      expect(metadata).toContain(`\`\`\`python\n${blockOf("docs/get-started.md", "python", "PortAccessToken")}\`\`\``);
      expect(read(content, information, "licenses", "LICENSE")).toBe(read(root, "LICENSE"));
    });
  });
});
