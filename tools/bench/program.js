"use strict";

// The measured program: BENCH_COUNT tokens, obtained in the way that BENCH_WAY names.
const pulumi = require("@pulumi/pulumi");

const { BENCH_WAY, BENCH_COUNT } = process.env;

/** As in guides: requests a token for each use, in each run. */
async function requestToken() {
  const { PORT_BASE_URL, PORT_CLIENT_ID: clientId, PORT_CLIENT_SECRET: clientSecret } = process.env;
  const response = await fetch(`${PORT_BASE_URL}/v1/auth/access_token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ clientId, clientSecret }),
  });
  if (!response.ok) throw new Error(`Port answered ${response.status}`);
  return response.json();
}

const outputsOf = ({ accessToken, expiresIn }) => ({ accessToken, expiresAt: Date.now() + expiresIn * 1000 });
const naiveProvider = {
  // Most programs omit this, and get a 401 three hours later.
  diff: async (_id, olds) => ({ changes: olds.expiresAt <= Date.now() }),
  create: async () => ({ id: "token", outs: outputsOf(await requestToken()) }),
  update: async () => ({ outs: outputsOf(await requestToken()) }),
};

const ways = {
  component: (name) => new (require("pulumi-port-access-token").PortAccessToken)(name).accessToken,
  plugin: (name) =>
    new pulumi.CustomResource("port-access-token:index:PortAccessToken", name, { accessToken: undefined }).accessToken,
  "inline fetch": () => pulumi.secret(requestToken().then(({ accessToken }) => accessToken)),
  "naive dynamic provider"(name) {
    const outputs = { accessToken: undefined, expiresAt: undefined };
    const options = { additionalSecretOutputs: ["accessToken"] };
    return new pulumi.dynamic.Resource(naiveProvider, name, outputs, options).accessToken;
  },
};

// One output for all tokens: every token is used, and the output adds none to the state.
const tokens = Array.from({ length: Number(BENCH_COUNT) }, (_, i) => ways[BENCH_WAY](`token-${i}`));
exports.used = pulumi.all(tokens).apply((all) => all.length);
