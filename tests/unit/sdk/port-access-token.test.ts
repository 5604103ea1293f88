import * as pulumi from "@pulumi/pulumi";
import { startEmulator } from "../../../emulator";
import {
  getPortAccessTokenOutput,
  PortAccessToken,
  type PortAccessTokenArgs,
  type TokenOutputs,
} from "../../../sdk/nodejs";
import { emulatorEnv } from "../../support/emulated";

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

let registered: Registered[];

beforeEach(async () => {
  registered = [];
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      registered.push({ type, name, inputs });
      return {
        id: "port-access-token",
        state: {
          ...inputs,
          clientId: process.env.PORT_CLIENT_ID ?? "client-a",
          baseUrl: process.env.PORT_BASE_URL ?? "https://api.getport.io",
          accessToken: "mocked",
          expiresAt: "2020-01-01T00:00:00.000Z",
          tokenFingerprint: "0123456789ab",
        },
      };
    },
  });
});

async function resolved<T>(output: pulumi.Output<T>): Promise<{ value: T; secret: boolean }> {
  const secret = await pulumi.isSecret(output);
  return new Promise((resolve) => output.apply((value) => resolve({ value: value as T, secret })));
}

const componentType = "port-access-token:index:PortAccessToken";
const childType = "pulumi-nodejs:dynamic/port-access-token:AccessToken";

/** What the component's child is registered with, without the provider's text. */
async function childInputs(args?: PortAccessTokenArgs): Promise<Record<string, unknown>> {
  await resolved(new PortAccessToken("port", args).accessToken);
  const { __provider, ...inputs } = registered.find(({ type }) => type === childType)?.inputs ?? {};
  return inputs;
}

test.each([
  ["accessToken", "mocked", true],
  ["authorizationHeader", "Bearer mocked", true],
  ["expiresAt", "2020-01-01T00:00:00.000Z", false],
  ["tokenFingerprint", "0123456789ab", false],
  ["clientId", "client-a", false],
  ["baseUrl", "https://api.getport.io", false],
] as const)("%s is an output, secret where it must be", async (name, value, secret) => {
  expect(await resolved(new PortAccessToken("port")[name])).toEqual({ value, secret });
});

test("providerArgs are a secret token and a plain base URL", async () => {
  const { token, baseUrl, ...others } = new PortAccessToken("port").providerArgs;
  expect([await resolved(token), await resolved(baseUrl), others]).toEqual([
    { value: "mocked", secret: true },
    { value: "https://api.getport.io", secret: false },
    {},
  ]);
});

test("the component is registered without inputs, its child under the same name", async () => {
  await childInputs({ clientId: "client-a", clientSecret: "secret" });
  expect(registered.map(({ type, name }) => [type, name])).toEqual([
    [componentType, "port"],
    [childType, "port"],
  ]);
  expect(registered[0]?.inputs).toEqual({});
});

test("the client secret reaches the engine as a secret, although it was given in plain text", async () => {
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "abc" };
  expect(await childInputs({ clientSecret: "abc" })).toEqual({ clientSecret: secret });
});

test("what is not given is not sent", async () => {
  expect(await childInputs()).toEqual({});
});

/** The outputs of a token with and without a resource. */
const made: [string, () => TokenOutputs][] = [
  ["a component", () => new PortAccessToken("port")],
  ["the function", () => getPortAccessTokenOutput()],
];

describe.each(made)("the outputs of %s are plain data properties", (_, make) => {
  const names = ["accessToken", "authorizationHeader", "providerArgs", "expiresAt", "tokenFingerprint", "clientId"];

  test.each([...names, "baseUrl"])("%s", (name) => {
    const value = expect.any(Object);
    const plain = { value, configurable: true, enumerable: true, writable: true };
    expect(Object.getOwnPropertyDescriptor(make(), name)).toEqual(plain);
  });

  test("so a callback that Pulumi serializes can use one", async () => {
    const token = make();
    const serialized = pulumi.runtime.serializeFunction(() => token.accessToken.get(), { allowSecrets: true });
    expect((await serialized).text).toContain(`"${(await resolved(token.accessToken)).value}"`);
  });

  test("so a test can replace one", () => {
    const token = make();
    const replacement = pulumi.secret("another");
    const replaced = jest.replaceProperty(token, "accessToken", replacement);
    expect(token.accessToken).toBe(replacement);
    replaced.restore();
  });
});

test("a subclass can set an output", async () => {
  class Acme extends PortAccessToken {
    override readonly clientId = pulumi.output("acme");
  }
  expect(await resolved(new Acme("port").clientId)).toEqual({ value: "acme", secret: false });
});

test.each<[string, () => void]>([
  ["the environment", () => Object.assign(process.env, { PORT_CLIENT_SECRET: "the-secret" })],
  ["the configuration", () => pulumi.runtime.setAllConfig({ "port:secret": "the-secret" }, ["port:secret"])],
])("a client secret from %s is given to no resource", async (_, set) => {
  const environment = { ...process.env };
  set();
  try {
    await childInputs();
    getPortAccessTokenOutput();
    expect(registered.map(({ type }) => type)).toEqual([componentType, childType]);
    expect(JSON.stringify(registered)).not.toContain("the-secret");
  } finally {
    process.env = environment;
    pulumi.runtime.setAllConfig({}, []);
  }
});

test("no token is requested under mocks, even where the token has expired", async () => {
  const emulator = await startEmulator();
  const environment = { ...process.env };
  Object.assign(process.env, emulatorEnv(emulator));
  try {
    expect(await resolved(new PortAccessToken("port").accessToken)).toEqual({ value: "mocked", secret: true });
    expect(emulator.authRequests).toBe(0);
  } finally {
    process.env = environment;
    await emulator.close();
  }
});
