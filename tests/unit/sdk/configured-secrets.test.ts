import * as pulumi from "@pulumi/pulumi";
import { getPortAccessTokenOutput, PortAccessToken, type PortAccessTokenArgs } from "../../../sdk/nodejs";

const environment = { ...process.env };

let inputs: Record<string, unknown>;

beforeEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith("PORT_")) delete process.env[name];
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, inputs: { __provider, ...registered } }) => {
      if (type.endsWith(":AccessToken")) inputs = registered;
      return { id: "port-access-token", state: { ...registered, accessToken: "mocked" } };
    },
  });
});

afterEach(() => {
  pulumi.runtime.setAllConfig({}, []);
  process.env = { ...environment };
});

const baseUrl = "https://port.example";
const both = { "port:clientId": " client-c ", "port:baseUrl": `${baseUrl}/v1` };
const keys = Object.keys(both);
const secret = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });
const nothing = pulumi.output(undefined) as unknown as pulumi.Output<string>;
const hiddenId = { clientId: secret("client-c") };
const hiddenUrl = { baseUrl: secret(`${baseUrl}/v1`) };

interface Row {
  config?: Record<string, string>;
  secretKeys?: string[];
  args?: PortAccessTokenArgs;
  env?: Record<string, string>;
  /** What the provider gets. */
  expected: Record<string, unknown>;
  /** The secrets among the outputs of the function. */
  hidden: string[];
}

describe.each<[string, Row]>([
  ["both", { expected: { ...hiddenId, ...hiddenUrl }, hidden: ["clientId", "baseUrl"] }],
  ["the client id alone", { secretKeys: ["port:clientId"], expected: hiddenId, hidden: ["clientId"] }],
  ["the base URL alone", { secretKeys: ["port:baseUrl"], expected: hiddenUrl, hidden: ["baseUrl"] }],
  ["neither", { secretKeys: [], expected: {}, hidden: [] }],
  [
    "both, and the environment has others, which do not count",
    {
      env: { PORT_CLIENT_ID: "client-e", PORT_BASE_URL: "https://other.example" },
      expected: { ...hiddenId, ...hiddenUrl },
      hidden: ["clientId", "baseUrl"],
    },
  ],
  [
    "blank ones: the environment counts, which is plain",
    {
      config: { "port:clientId": " ", "port:baseUrl": "" },
      env: { PORT_CLIENT_ID: "client-e", PORT_BASE_URL: "https://other.example" },
      expected: {},
      hidden: [],
    },
  ],
  [
    "both, and arguments count",
    {
      args: { clientId: "client-a", baseUrl: "https://other.example" },
      expected: { clientId: "client-a", baseUrl: "https://other.example" },
      hidden: [],
    },
  ],
  [
    "both, and a region counts",
    { args: { region: "us" }, expected: { region: "us", ...hiddenId }, hidden: ["clientId"] },
  ],
  [
    "both, and arguments that hold nothing do not count",
    {
      args: { clientId: nothing, baseUrl: nothing, region: nothing as pulumi.Output<never> },
      expected: { ...hiddenId, ...hiddenUrl },
      hidden: ["clientId", "baseUrl"],
    },
  ],
])("configured as secrets: %s", (_, { config = both, secretKeys = keys, args = {}, env = {}, expected, hidden }) => {
  beforeEach(() => {
    pulumi.runtime.setAllConfig(config, secretKeys);
    Object.assign(process.env, env);
  });

  test("the provider gets them as secrets, and they are secret outputs", async () => {
    const token = new PortAccessToken("port", args);
    const outputs = [token.clientId, token.baseUrl, token.providerArgs.baseUrl];
    const isHidden = (name: string) => hidden.includes(name);
    expect(await Promise.all(outputs.map(pulumi.isSecret))).toEqual(["clientId", "baseUrl", "baseUrl"].map(isHidden));
    expect(inputs).toEqual(expected);
  });

  test("they are secret outputs of the function", async () => {
    const { clientId, baseUrl, providerArgs, expiresAt, tokenFingerprint } = getPortAccessTokenOutput(args);
    const outputs = { clientId, baseUrl, "providerArgs.baseUrl": providerArgs.baseUrl, expiresAt, tokenFingerprint };
    const isSecret = await Promise.all(Object.values(outputs).map(pulumi.isSecret));
    const found = Object.keys(outputs).filter((_name, at) => isSecret[at]);
    expect(found).toEqual([...hidden, ...(hidden.includes("baseUrl") ? ["providerArgs.baseUrl"] : [])]);
  });
});

test("a secret region counts instead of a base URL that is configured as a secret", async () => {
  pulumi.runtime.setAllConfig(both, keys);
  await pulumi.isSecret(new PortAccessToken("port", { region: pulumi.secret("us" as const) }).baseUrl);
  expect(inputs).toEqual({ region: secret("us"), ...hiddenId });
});

test("a base URL that is not valid is left to the provider, which names where it comes from", async () => {
  pulumi.runtime.setAllConfig({ "port:baseUrl": "port" }, ["port:baseUrl"]);
  await pulumi.isSecret(new PortAccessToken("port").baseUrl);
  expect(inputs).toEqual({});
});
