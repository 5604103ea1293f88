import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix, relative } from "node:path";
import { preProcessFile } from "typescript";
import { root } from "../support/paths";
import { run } from "../support/run";

jest.setTimeout(60_000);

const tarball = join(root, ".setup", "package.tgz");
/** Holds all modules of `provider/plugin`. */
const bundle = "dist/provider/plugin/pulumi-resource-port-access-token.js";
/** Of the packages in the bundle. */
const licenses = "dist/provider/plugin/THIRD-PARTY-LICENSES";

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/").slice(0, -".ts".length))
    .filter((name) => !name.startsWith("provider/plugin/"));
}

test("the tarball holds the build of each source, the bundled plugin, the documents, and nothing else", async () => {
  const { stdout } = await run("tar", ["-tzf", tarball], { cwd: root, env: process.env });
  const built = ["auth", "provider", "sdk", "emulator", "cli"]
    .flatMap(sources)
    .flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
  const files = ["package.json", "README.md", "CHANGELOG.md", "LICENSE", bundle, licenses, ...built];
  expect(stdout.trim().split("\n").sort()).toEqual(files.map((file) => `package/${file}`).sort());
});

const { name, exports: subpaths } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entryPoints = Object.keys(subpaths).map((subpath) => `"${posix.join(name, subpath)}"`);

// Publint exits with 0 if it has only suggestions, and arethetypeswrong whatever entry points it has found.
test.each([
  ["publint", ["publint/src/cli.js", "run", "--strict", tarball], ["All good!"]],
  ["arethetypeswrong", ["@arethetypeswrong/cli/dist/index.js", "--no-emoji", "--no-color", tarball], entryPoints],
])("%s finds nothing", async (_, [script, ...args], printed) => {
  const command = [join(root, "node_modules", script ?? ""), ...args];
  const { exitCode, output } = await run(process.execPath, command, { cwd: root, env: process.env });
  expect([exitCode, printed.every((text) => output.includes(text)) ? "" : output]).toEqual([0, ""]);
});

test("every module that the build requires is a declared dependency", () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const required = ["auth", "provider", "sdk", "emulator", "cli"].flatMap(sources).flatMap((name) => {
    const text = readFileSync(join(root, "dist", `${name}.js`), "utf8");
    // Read as code: one module holds the text of a program, which is no requirement of the package.
    return preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  });
  const outside = new Set(required.filter((module) => !module.startsWith(".") && !module.startsWith("node:")));
  expect([...outside].sort()).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort());
});

describe("what npm installs with the package", () => {
  const { dependencies, scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const nameOf = (path: string) => path.replace("node_modules/", "");

  /** The dependencies and theirs. Peers are not among them. */
  const installed = new Set<string>(Object.keys(dependencies));
  for (const name of installed) {
    for (const its of Object.keys(packages[`node_modules/${name}`].dependencies ?? {})) installed.add(its);
  }

  test("is node-fetch, and what that needs", () => {
    expect([...installed].sort()).toEqual(["node-fetch", "tr46", "webidl-conversions", "whatwg-url"]);
  });

  test("runs nothing during the installation, and neither does the package", () => {
    const withScripts = Object.keys(packages).filter((path) => packages[path].hasInstallScript);
    expect(withScripts).not.toEqual([]);
    expect(withScripts.filter((path) => installed.has(nameOf(path)))).toEqual([]);
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });
});

test("the bundled plugin requires nothing but Node.js, and the optional `encoding` of node-fetch", () => {
  const required = readFileSync(join(root, bundle), "utf8").matchAll(/\brequire\("([^"]+)"\)/g);
  const outside = [...required].map(([, module = ""]) => module).filter((module) => !isBuiltin(module));
  expect(outside).toEqual(["encoding"]);
});
