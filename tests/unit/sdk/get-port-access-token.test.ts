import * as pulumi from "@pulumi/pulumi";
import { type GetPortAccessTokenArgs, getPortAccessTokenOutput, type TokenOutputs } from "../../../sdk/nodejs";

const environment = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("PORT_")) delete process.env[name];
  return pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) });
});

afterEach(() => {
  process.env = { ...environment };
});

async function resolved(output: pulumi.Output<unknown>): Promise<unknown> {
  const secret = await pulumi.isSecret(output);
  return new Promise((resolve) => output.apply((value) => resolve(secret ? { secret: value } : value)));
}

async function allOf({ providerArgs, ...outputs }: TokenOutputs): Promise<unknown> {
  const names = Object.entries({ ...outputs, token: providerArgs.token });
  return Object.fromEntries(await Promise.all(names.map(async ([name, output]) => [name, await resolved(output)])));
}

const fixed = {
  accessToken: { secret: "mocked-access-token" },
  authorizationHeader: { secret: "Bearer mocked-access-token" },
  token: { secret: "mocked-access-token" },
  expiresAt: "2100-01-01T00:00:00.000Z",
  tokenFingerprint: "4a0fb8abfa89",
  clientId: "mocked-client-id",
  baseUrl: "https://api.getport.io",
};

describe("under setMocks no token is requested, and the token is a fixed one", () => {
  test.each<[string, GetPortAccessTokenArgs, Record<string, string>, object]>([
    ["without credentials", {}, {}, {}],
    [
      "with what is given",
      { clientId: "given", region: "us" },
      {},
      { clientId: "given", baseUrl: "https://api.us.getport.io" },
    ],
    [
      "with what is in the environment",
      {},
      { PORT_CLIENT_ID: "found", PORT_BASE_URL: "https://port.example/v1/" },
      { clientId: "found", baseUrl: "https://port.example" },
    ],
  ])("%s", async (_, args, env, different) => {
    Object.assign(process.env, env);
    expect(await allOf(getPortAccessTokenOutput(args))).toEqual({ ...fixed, ...different });
  });
});

describe("an output is a secret where it is the token, or what the program gave as a secret", () => {
  const token = ["accessToken", "authorizationHeader", "token"];
  const given = { clientId: "id", clientSecret: "secret", baseUrl: "https://port.example" };

  test.each<[string, GetPortAccessTokenArgs, string[]]>([
    ["nothing", given, []],
    ["the client secret", { ...given, clientSecret: pulumi.secret("secret") }, []],
    ["the client id", { ...given, clientId: pulumi.secret("id") }, ["clientId"]],
    ["the base URL", { ...given, baseUrl: pulumi.secret("https://port.example") }, ["baseUrl", "providerArgs.baseUrl"]],
    ["the region", { region: pulumi.secret("us" as const) }, ["baseUrl", "providerArgs.baseUrl"]],
  ])("%s", async (_, args, secrets) => {
    const { providerArgs, ...outputs } = getPortAccessTokenOutput(args);
    const all = { ...outputs, token: providerArgs.token, "providerArgs.baseUrl": providerArgs.baseUrl };
    const isSecret = await Promise.all(Object.values<pulumi.Output<string>>(all).map(pulumi.isSecret));
    const found = Object.keys(all).filter((_name, at) => isSecret[at]);
    expect(found.sort()).toEqual([...token, ...secrets].sort());
  });
});
