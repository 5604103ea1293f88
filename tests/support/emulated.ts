import { type Emulator, emulatorCredentials, startEmulator } from "../../emulator";

/** The environment of a program that talks to an emulator. */
export function emulatorEnv(
  emulator: Emulator,
  { clientId, clientSecret }: { clientId: string; clientSecret: string } = emulatorCredentials,
): Record<string, string> {
  return { PORT_BASE_URL: emulator.baseUrl, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret };
}

/** How many requests for a token something made. */
export async function requestsDuring<T>(
  emulator: Emulator,
  action: () => Promise<T>,
): Promise<[requests: number, result: T]> {
  const before = emulator.authRequests;
  const result = await action();
  return [emulator.authRequests - before, result];
}

/** The program of most tests: one token, everything handed out. */
export const oneToken = `
const { PortAccessToken } = require("pulumi-port-access-token");
const token = new PortAccessToken("port");
module.exports = {
  accessToken: token.accessToken,
  authorizationHeader: token.authorizationHeader,
  providerArgs: token.providerArgs,
  expiresAt: token.expiresAt,
  tokenFingerprint: token.tokenFingerprint,
  clientId: token.clientId,
  baseUrl: token.baseUrl,
};
`;

/** The same program with arguments and options for its token, as text. */
export const oneTokenWith = (args: string, options = "{}"): string =>
  oneToken.replace('"port")', `"port", ${args}, ${options})`);

/** A program whose own dynamic resources use the token in the provider process. Pulumi serializes their functions. */
export const capturedTokens = `
const pulumi = require("@pulumi/pulumi");
const { getPortAccessTokenOutput, PortAccessToken } = require("pulumi-port-access-token");
class Fingerprint extends pulumi.dynamic.Resource {
  constructor(name, token) {
    const create = async () => {
      const hash = require("node:crypto").createHash("sha256").update(token.accessToken.get());
      return { id: "1", outs: { fingerprint: hash.digest("hex").slice(0, 12) } };
    };
    super({ create }, name, { fingerprint: undefined });
  }
}
const token = new PortAccessToken("port");
module.exports = {
  fingerprint: token.tokenFingerprint,
  component: new Fingerprint("component", token).fingerprint,
  function: new Fingerprint("function", getPortAccessTokenOutput()).fingerprint,
};
`;

/** The credentials of two organizations. */
export const twoClients = { "client-a": "secret-of-a", "client-b": "secret-of-b" };

/** The environment of a program that talks to an emulator with the credentials of one of them. */
export const envOf = (client: "a" | "b", emulator: Emulator): Record<string, string> =>
  emulatorEnv(emulator, { clientId: `client-${client}`, clientSecret: `secret-of-${client}` });

/** What Azure Pipelines leaves in the variables of a build that gets no secrets. */
export const unfilled: Record<string, string> = {
  PORT_CLIENT_ID: "$(PORT_CLIENT_ID)",
  PORT_CLIENT_SECRET: "$(PORT_CLIENT_SECRET)",
  PORT_BASE_URL: "$(PORT_BASE_URL)",
};

/** Life of Port's tokens. */
export const threeHoursSeconds = 3 * 3600;

/** A state whose tokens have expired. No preload reaches the plugin's executable, so nothing moves its clock. */
export const withoutLife = (state: string): string =>
  state.replace(/"expiresAt": ?"[^"]+"/g, '"expiresAt":"2020-01-01T00:00:00.000Z"');

/** Port three hours later, at the same address, with another secret for client-a. */
export async function threeHoursAfterRotation(emulator: Emulator): Promise<Emulator> {
  await emulator.close();
  const port = Number(new URL(emulator.baseUrl).port);
  const rotated = await startEmulator({ port, credentials: { "client-a": rotatedSecret } });
  rotated.advance(threeHoursSeconds);
  return rotated;
}

export const rotatedSecret = "the-rotated-secret";
