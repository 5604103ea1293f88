import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { Consumer, officialProviderTypes } from "../support/consumer";
import { consumerModules, packedPackage, root } from "../support/paths";

jest.setTimeout(120_000);

const prologue = `
import * as pulumi from "@pulumi/pulumi";
import {
  getPortAccessTokenOutput, PortAccessToken,
  type GetPortAccessTokenArgs, type PortAccessTokenArgs, type TokenOutputs,
} from "pulumi-port-access-token";
import * as provider from "pulumi-port-access-token/dynamic-provider";
import { type Emulator, emulatorCredentials, type LoggedRequest, startEmulator } from "pulumi-port-access-token/emulator";
import * as port from "@port-labs/port";

declare const config: pulumi.Config;
declare const token: PortAccessToken;
declare const emulator: Emulator;
`;

const compiles: [what: string, program: string][] = [
  ["a token without arguments", 'new PortAccessToken("port")'],
  [
    "arguments as plain values",
    `new PortAccessToken("port", {
      clientId: "id", clientSecret: "secret", region: "us", baseUrl: "https://port.example",
      minimumRemainingSeconds: 600, onShortLifetime: "wait", autoRenew: false, offlinePreview: true,
    })`,
  ],
  [
    "arguments as outputs",
    `new PortAccessToken("port", {
      clientId: config.requireSecret("id"), clientSecret: pulumi.secret("secret"),
      region: pulumi.output("eu" as const), baseUrl: pulumi.interpolate\`https://\${token.urn}\`,
      minimumRemainingSeconds: pulumi.output(600), onShortLifetime: pulumi.output("fail" as const),
      autoRenew: pulumi.output(true),
    })`,
  ],
  [
    "arguments as promises",
    `new PortAccessToken("port", {
      clientId: Promise.resolve("id"), clientSecret: Promise.resolve("secret"), region: Promise.resolve("eu" as const),
      baseUrl: Promise.resolve("https://port.example"), minimumRemainingSeconds: Promise.resolve(600),
      onShortLifetime: Promise.resolve("warn" as const), autoRenew: Promise.resolve(true),
    })`,
  ],
  ["arguments in a variable", 'const args: PortAccessTokenArgs = { region: "eu" }; new PortAccessToken("port", args)'],
  ["the options of a component", 'new PortAccessToken("port", {}, { protect: true, dependsOn: [token], aliases: [] })'],
  [
    "outputs that are strings",
    `const outputs: pulumi.Output<string>[] = [
      token.accessToken, token.authorizationHeader, token.providerArgs.token, token.providerArgs.baseUrl,
      token.expiresAt, token.tokenFingerprint, token.clientId, token.baseUrl,
    ]`,
  ],
  [
    "a subclass with an output of its own",
    'class Acme extends PortAccessToken { override readonly baseUrl = pulumi.output("https://port.example") } new Acme("port")',
  ],
  ["an official provider on a token", 'new port.Provider("port", token.providerArgs)'],
  ["an official provider on the function", 'new port.Provider("port", getPortAccessTokenOutput().providerArgs)'],
  ["either of the two", "const either: TokenOutputs[] = [token, getPortAccessTokenOutput()]"],
  [
    "the function's arguments",
    `const args: GetPortAccessTokenArgs = {
      clientId: "id", clientSecret: config.requireSecret("secret"), region: Promise.resolve("us" as const),
      baseUrl: "https://port.example", minimumRemainingSeconds: pulumi.output(600), offlinePreview: false,
    };
    const outputs: TokenOutputs = getPortAccessTokenOutput(args)`,
  ],
  ["an emulator without options", "const started: Promise<Emulator> = startEmulator()"],
  [
    "an emulator with all options",
    `startEmulator({
      port: 0, credentials: { [emulatorCredentials.clientId]: "secret" }, lifetimeSeconds: 60, expiresIn: "countdown",
      stateFile: "state.json", rateLimit: false,
    })`,
  ],
  [
    "what an emulator does",
    `emulator.advance(60); emulator.respondNext({ status: 429, headers: { "retry-after": "1" }, body: "{}" });
    const [first]: readonly LoggedRequest[] = emulator.requests;
    const clientId: string | undefined = first?.clientId;
    const [baseUrl, requests, closed]: [string, number, Promise<void>] =
      [emulator.baseUrl, emulator.authRequests, emulator.close()]`,
  ],
  ["the dynamic provider", "const dynamicProvider: pulumi.dynamic.ResourceProvider = provider"],
];

const fails: [what: string, code: number, program: string][] = [
  ["another region", 2322, 'new PortAccessToken("port", { region: "de" })'],
  ["any string as region", 2322, 'new PortAccessToken("port", { region: config.require("region") })'],
  ["another region as an output", 2322, 'new PortAccessToken("port", { region: pulumi.output("de" as const) })'],
  ["an unknown argument", 2353, 'new PortAccessToken("port", { token: "jwt" })'],
  ["an argument of another type", 2322, 'new PortAccessToken("port", { minimumRemainingSeconds: "600" })'],
  ["a secret of another type", 2322, 'new PortAccessToken("port", { clientSecret: pulumi.secret(1) })'],
  ["another policy", 2322, 'new PortAccessToken("port", { onShortLifetime: "ignore" })'],
  ["offlinePreview as an output", 2322, 'new PortAccessToken("port", { offlinePreview: pulumi.output(true) })'],
  ["offlinePreview as a promise", 2322, 'new PortAccessToken("port", { offlinePreview: Promise.resolve(true) })'],
  ["no name", 2554, "new PortAccessToken()"],
  ["an import", 2353, 'new PortAccessToken("port", {}, { import: "port-access-token" })'],
  ["an output as a string", 2322, "const text: string = token.accessToken"],
  ["an output of another type", 2322, "const time: pulumi.Output<number> = token.expiresAt"],
  ["an awaited output as a string", 2322, "async () => { const text: string = await token.accessToken }"],
  ["a changed output", 2540, 'token.accessToken = pulumi.output("jwt")'],
  ["an output that does not exist", 2339, "token.clientSecret"],
  ["the resource below the component", 2305, 'import { AccessTokenResource } from "pulumi-port-access-token"'],
  ["a promise form of the function", 2724, 'import { getPortAccessToken } from "pulumi-port-access-token"'],
  ["a promise of the function", 2339, "getPortAccessTokenOutput().then"],
  ["a policy of the function", 2353, 'getPortAccessTokenOutput({ onShortLifetime: "wait" })'],
  ["a renewal by the function", 2353, "getPortAccessTokenOutput({ autoRenew: false })"],
  ["another region of the function", 2322, 'getPortAccessTokenOutput({ region: "de" })'],
  ["an unknown option of the emulator", 2353, 'startEmulator({ host: "0.0.0.0" })'],
  ["an option of the emulator of another type", 2322, 'startEmulator({ lifetimeSeconds: "60" })'],
  ["another expiresIn of the emulator", 2322, 'startEmulator({ expiresIn: "exact" })'],
  ["a changed log of requests", 2339, "emulator.requests.pop()"],
  ["a response without a status", 2345, 'emulator.respondNext({ body: "{}" })'],
];

const { ModuleKind, ModuleResolutionKind } = ts;
const node10 = { module: ModuleKind.CommonJS, moduleResolution: ModuleResolutionKind.Node10 };
const node16 = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 };
const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
const oldestSdk = { paths: { "@pulumi/pulumi": [join(root, "node_modules", "pulumi-sdk-oldest")] } };

/** `exactOptionalPropertyTypes` has nothing to do with the resolution, so each is compiled with one of its values. */
const settings: [name: string, packageType: string, options: ts.CompilerOptions][] = [
  ["node10", "commonjs", node10],
  ["node16 as CommonJS, exact", "commonjs", { ...node16, exactOptionalPropertyTypes: true }],
  ["node16 as an ES module", "module", node16],
  ["bundler, exact", "module", { ...bundler, exactOptionalPropertyTypes: true }],
  ["node10 and the oldest SDK, exact", "commonjs", { ...node10, ...oldestSdk, exactOptionalPropertyTypes: true }],
];

const optional = 'new PortAccessToken("port", { region: undefined }); getPortAccessTokenOutput({ region: undefined })';
const programs = new Map([
  ["optional", optional],
  ...compiles,
  ...fails.map(([what, , text]) => [what, text] as const),
]);
const fileOf = (what: string) => `${what.replaceAll(" ", "-")}.ts`;

/** For each way to compile: the errors in a program, or in the types of the package. */
const compilations = settings.map(([name, type, options]) => {
  const sources = [...programs].map(([what, text]) => [fileOf(what), `${prologue}${text};\n`]);
  const files = { ...officialProviderTypes, ...Object.fromEntries(sources) };
  const { folder } = new Consumer({ "package.json": JSON.stringify({ type }), ...files });
  const program = ts.createProgram({
    rootNames: Object.keys(files).map((file) => join(folder, file)),
    options: {
      ...options,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: ["node"],
      typeRoots: [join(consumerModules, "@types")],
    },
  });
  return {
    name,
    errorsIn: (what: string) => errorsIn(program, join(folder, fileOf(what))),
    errorsInPackage: () =>
      program
        .getSourceFiles()
        .filter(isOfPackage)
        .flatMap(({ fileName }) => errorsIn(program, fileName)),
  };
});

const isOfPackage = ({ fileName }: ts.SourceFile) => fileName.includes("/node_modules/pulumi-port-access-token/");

function errorsIn(program: ts.Program, fileName: string): string[] {
  const file = program.getSourceFile(fileName);
  if (!file) throw new Error(`${fileName} is not compiled`);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

/** The results by the way to compile. */
const everywhere = <T>(result: (compilation: (typeof compilations)[number]) => T) =>
  Object.fromEntries(compilations.map((compilation) => [compilation.name, result(compilation)]));

test("the types of the package hold no error", () => {
  expect(everywhere(({ errorsInPackage }) => errorsInPackage())).toEqual(everywhere(() => []));
});

// Pulumi compiles a project without a compiler of its own with this one. Types of other packages may be newer.
describe("with TypeScript 3.8, which the Pulumi SDK brings along", () => {
  const old: typeof ts = require("@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js");
  const text = `
import { getPortAccessTokenOutput, PortAccessToken, PortAccessTokenArgs } from "pulumi-port-access-token";
import { check } from "pulumi-port-access-token/dynamic-provider";
import { startEmulator } from "pulumi-port-access-token/emulator";
const args: PortAccessTokenArgs = { region: "us", autoRenew: false };
export const correct = [new PortAccessToken("port", args).accessToken, getPortAccessTokenOutput().baseUrl, check, startEmulator];
export const wrong = new PortAccessToken("port", { region: "de" });
`;
  const consumer = new Consumer({ "index.ts": text });
  const program = old.createProgram({
    rootNames: [join(consumer.folder, "index.ts")],
    options: {
      ...node10,
      moduleResolution: old.ModuleResolutionKind.NodeJs,
      strict: true,
      skipLibCheck: true,
      types: [],
    },
  });

  test("no declaration holds newer syntax", () => {
    const folder = join(packedPackage, "dist");
    const files = readdirSync(folder, { encoding: "utf8", recursive: true }).filter((file) => file.endsWith(".d.ts"));
    const hasNewerSyntax = (name: string) => {
      const source = readFileSync(join(folder, name), "utf8");
      const file = old.createSourceFile(name, source, old.ScriptTarget.Latest);
      return (file as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length > 0;
    };
    expect(files).toContain(join("sdk", "nodejs", "index.d.ts"));
    expect(files.filter(hasNewerSyntax)).toEqual([]);
  });

  test("a program finds the types of every subpath, and they are checked", () => {
    const file = program.getSourceFile(join(consumer.folder, "index.ts"));
    const found = program
      .getSemanticDiagnostics(file)
      .map(({ code, start }) => [code, text.slice(start).split('"')[0]]);
    expect(found).toEqual([[2322, "region: "]]);
  });
});

test("an argument that is undefined: fails with exactOptionalPropertyTypes only", () => {
  const codes = everywhere(({ errorsIn }) => errorsIn("optional").map((error) => Number.parseInt(error, 10)));
  expect(codes).toEqual(everywhere(({ name }) => (name.endsWith("exact") ? [2379, 2379] : [])));
});

test.each(compiles)("%s: compiles", (what) => {
  expect(everywhere(({ errorsIn }) => errorsIn(what))).toEqual(everywhere(() => []));
});

test.each(fails)("%s: fails with TS%d", (what, code) => {
  const codes = everywhere(({ errorsIn }) => errorsIn(what).map((error) => Number.parseInt(error, 10)));
  expect(codes).toEqual(everywhere(() => [code]));
});
