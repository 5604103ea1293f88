import { cpSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { packedPackage, root } from "../../support/paths";
import { Stack } from "../../support/stack";

jest.setTimeout(180_000);

// A program that gets its token from a library of its company. The folders are laid out by hand as `npm install`,
// `npm install --install-strategy=nested` and `pnpm install` were seen to do it: tests install nothing.
const packageName = "pulumi-port-access-token";
const program = 'module.exports = { fingerprint: require("@acme/platform").token("port").tokenFingerprint };';
const library = `
const { PortAccessToken } = require("${packageName}");
exports.token = (name) => new PortAccessToken(name);
`;

const rootModules = join(root, "node_modules");
const sdks = { newest: "@pulumi/pulumi", oldest: "pulumi-sdk-oldest" };
type Sdk = keyof typeof sdks;

function link(from: string, to: string): void {
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(to, from, "junction");
}

/** What the package and the SDK depend on. */
function linkOthers(modules: string): void {
  const scopes = [...readdirSync(rootModules), "@pulumi/query"].filter((name) => name !== "@pulumi");
  for (const name of scopes) link(join(modules, name), join(rootModules, name));
}

/** The SDK and the packages are copies: each looks for the others from where it really lies. */
function copySdk(modules: string, sdk: Sdk): string {
  const folder = join(modules, "@pulumi", "pulumi");
  cpSync(join(rootModules, sdks[sdk]), folder, { recursive: true });
  return folder;
}

function copyPackage(modules: string): string {
  const folder = join(modules, packageName);
  cpSync(packedPackage, folder, { recursive: true });
  return folder;
}

function writeLibrary(modules: string): string {
  const folder = join(modules, "@acme", "platform");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"name":"@acme/platform","version":"1.0.0"}');
  writeFileSync(join(folder, "index.js"), library);
  return folder;
}

/** Lays out the modules of a program, and returns where the package is. */
type Layout = (modules: string, sdk: Sdk) => string;

const npm =
  (placePackage: (modules: string, libraryFolder: string) => string): Layout =>
  (modules, sdk) => {
    linkOthers(modules);
    copySdk(modules, sdk);
    return placePackage(modules, writeLibrary(modules));
  };

const hoisted = npm((modules) => copyPackage(modules));
const nested = npm((_, libraryFolder) => copyPackage(join(libraryFolder, "node_modules")));
/** `npm link`, and the workspaces of npm and yarn. */
const linked = npm((modules) => {
  const own = copyPackage(join(modules, "..", "..", "sources"));
  // The emulator's own client secret stands in it, and the stack's folder is scanned for that.
  rmSync(join(own, "dist", "emulator"), { recursive: true });
  link(join(own, "node_modules"), modules);
  link(join(modules, packageName), own);
  return own;
});

/** The program sees only what it depends on, each package only its own dependencies. */
const pnpm =
  (isOfProgram: boolean): Layout =>
  (modules, sdk) => {
    const store = (name: string) => join(modules, ".pnpm", `${name}@1.0.0`, "node_modules");
    linkOthers(store("@pulumi+pulumi"));
    const sdkFolder = copySdk(store("@pulumi+pulumi"), sdk);
    linkOthers(store(packageName));
    const own = copyPackage(store(packageName));
    const libraryFolder = writeLibrary(store("@acme+platform"));
    link(join(store(packageName), "@pulumi", "pulumi"), sdkFolder);
    link(join(store("@acme+platform"), packageName), own);
    link(join(modules, "@pulumi", "pulumi"), sdkFolder);
    link(join(modules, "@acme", "platform"), libraryFolder);
    if (isOfProgram) link(join(modules, packageName), own);
    return own;
  };

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
  stack = new Stack(program, emulatorEnv(emulator));
  rmSync(join(stack.program, "node_modules"));
});

afterEach(async () => {
  await emulator.close();
});

const modulesOf = ({ program }: Stack) => join(program, "node_modules");

test.each<[name: string, sdk: Sdk, layOut: Layout, main: string]>([
  ["installed by npm beside the library", "newest", hoisted, ""],
  ["installed by npm beside the library, of a program in a folder", "newest", hoisted, "main: infrastructure\n"],
  ["a link", "newest", linked, ""],
  ["installed by pnpm for program and library", "newest", pnpm(true), ""],
  // This SDK could not make a reference to a package in pnpm's store.
  ["installed by pnpm for program and library", "oldest", pnpm(true), ""],
])("works: %s, with the %s SDK", async (_, sdk, layOut, main) => {
  layOut(modulesOf(stack), sdk);
  mkdirSync(join(stack.program, "infrastructure"));
  stack.write(program, "infrastructure/index.js");
  stack.write(`name: tokens\nruntime: nodejs\n${main}`, "Pulumi.yaml");
  await stack.deploy();
  emulator.advance(threeHoursSeconds);
  const options = { shiftSeconds: threeHoursSeconds };
  const [refreshed] = await requestsDuring(emulator, () => stack.succeed("refresh --skip-preview", options));
  const [token] = await stack.accessTokens();
  await stack.succeed("destroy --skip-preview", options);
  expect(refreshed).toBe(1);
  expect(token?.outputs?.__provider).toContain(`require("${packageName}/dynamic-provider")`);
});

test.each<[name: string, layOut: Layout]>([
  ["npm below the library", nested],
  ["pnpm for the library only", pnpm(false)],
])("is refused before anything is created: installed by %s", async (_, layOut) => {
  const own = layOut(modulesOf(stack), "newest");
  await stack.init();
  const [requests, run] = await requestsDuring(emulator, () => stack.pulumi("up --skip-preview"));
  expect(run.exitCode).not.toBe(0);
  expect(diagnostics(run)).toEqual([
    expect.stringContaining(
      `${realpathSync(stack.program)}, and finds no copy of this package. The copy in use, ${realpathSync(own)}, belongs to`,
    ),
  ]);
  expect([requests, (await stack.state()).map(({ type }) => type)]).toEqual([0, ["pulumi:pulumi:Stack"]]);
});
