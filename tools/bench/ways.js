"use strict";

// The measured program: BENCH_COUNT tokens, obtained in the way that BENCH_WAY names.
const pulumi = require("@pulumi/pulumi");

const { PORT_BASE_URL, BENCH_WAY, BENCH_COUNT, BENCH_RENEWAL } = process.env;

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

/**
 * The least work of an engine for a component with a dynamic resource: its provider loads no module. `changing` names the
 * input that differs after three hours. The provider adds the outputs in `made`, which is code as text, to keep it short.
 */
function nothing(name, { changing, inputs, made = "", additionalSecretOutputs }) {
  const __provider = `exports.handler = () => ({
  diff: async (id, olds, news) => ({ changes: olds.${changing} !== news.${changing} }),
  create: async (inputs) => ({ id: "nothing", outs: { ...inputs, ${made} } }),
  update: async (id, olds, news) => ({ outs: { ...olds, ...news } }),
})`;
  const parent = new pulumi.ComponentResource("floor:index:Component", name);
  const type = "pulumi-nodejs:dynamic/floor:Nothing";
  const child = new pulumi.CustomResource(type, name, { __provider, ...inputs }, { parent, additionalSecretOutputs });
  parent.registerOutputs({});
  return child;
}

const outputsOf = ({ accessToken, expiresIn }) => ({ accessToken, expiresAt: Date.now() + expiresIn * 1000 });
const naiveProvider = {
  // Most programs omit this, and get a 401 three hours later.
  diff: async (_id, olds) => ({ changes: olds.expiresAt <= Date.now() }),
  create: async () => ({ id: "token", outs: outputsOf(await requestToken()) }),
  update: async () => ({ outs: outputsOf(await requestToken()) }),
};

const curl = `curl --silent --show-error --fail "$PORT_BASE_URL/v1/auth/access_token" --header "Content-Type: application/json" \
--data "{\\"clientId\\": \\"$PORT_CLIENT_ID\\", \\"clientSecret\\": \\"$PORT_CLIENT_SECRET\\"}"`;

const ways = {
  floor: (name) => nothing(name, { changing: "run", inputs: { run: BENCH_RENEWAL } }).urn,
  "floor with a token's fields"(name) {
    const made =
      'accessToken: "x".repeat(300), expiresAt: "2026-01-02T03:04:05.000Z", tokenFingerprint: "0123456789ab"';
    const fields = ["clientSecret", "accessToken", "expiresAt", "tokenFingerprint"];
    const unset = Object.fromEntries(fields.map((field) => [field, undefined]));
    const inputs = { baseUrl: PORT_BASE_URL, clientId: `emulator-client-id-${BENCH_RENEWAL}`, ...unset };
    const additionalSecretOutputs = ["accessToken", "clientSecret"];
    return nothing(name, { changing: "clientId", inputs, made, additionalSecretOutputs }).accessToken;
  },
  component: (name) => new (require("pulumi-port-access-token").PortAccessToken)(name).accessToken,
  plugin: (name) =>
    new pulumi.CustomResource("port-access-token:index:PortAccessToken", name, { accessToken: undefined }).accessToken,
  "inline fetch": () => pulumi.secret(requestToken().then(({ accessToken }) => accessToken)),
  "naive dynamic provider"(name) {
    const outputs = { accessToken: undefined, expiresAt: undefined };
    const options = { additionalSecretOutputs: ["accessToken"] };
    return new pulumi.dynamic.Resource(naiveProvider, name, outputs, options).accessToken;
  },
  "@pulumi/command + curl"(name) {
    const inputs = { create: curl, triggers: [BENCH_RENEWAL] };
    const options = { additionalSecretOutputs: ["stdout"] };
    return new (require("@pulumi/command").local.Command)(name, inputs, options).stdout;
  },
};

// One output for all tokens: every token is used, and the output adds none to the state.
const tokens = Array.from({ length: Number(BENCH_COUNT) }, (_, i) => ways[BENCH_WAY](`token-${i}`));
exports.used = pulumi.all(tokens).apply((all) => all.length);
