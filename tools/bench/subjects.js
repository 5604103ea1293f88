"use strict";

// What is compared: ways of having N tokens in a program. Each program ends in one output, how many there are, so that
// every token is used and none is in the state because of that.

const head = `
const pulumi = require("@pulumi/pulumi");
const count = Number(process.env.BENCH_COUNT);
const each = (make) => Array.from({ length: count }, (_, i) => make("token-" + i));
const used = (tokens) => pulumi.all(tokens).apply((all) => all.length);
`;

/** As guides do it: once for each use, and again in each run. */
const ask = `
async function ask() {
  const { PORT_BASE_URL, PORT_CLIENT_ID, PORT_CLIENT_SECRET } = process.env;
  const response = await fetch(PORT_BASE_URL + "/v1/auth/access_token", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ clientId: PORT_CLIENT_ID, clientSecret: PORT_CLIENT_SECRET }),
  });
  if (!response.ok) throw new Error("Port answered " + response.status);
  return response.json();
}
`;

/**
 * The least that an engine can do for a component with a dynamic resource in it: a provider without a module to load.
 * @param changing the input that is another after three hours @param inputs those and others @param made what the
 * provider adds @param outputs what the program can read
 */
const nothing = ({ changing, inputs, made, outputs, options, use }) => `${head}
const __provider = \`exports.handler = () => ({
  diff: async (id, olds, news) => ({ changes: olds.${changing} !== news.${changing} }),
  create: async (inputs) => ({ id: "nothing", outs: { ...inputs, ${made} } }),
  update: async (id, olds, news) => ({ outs: { ...olds, ...news } }),
})\`;
class Nothing extends pulumi.ComponentResource {
  constructor(name) {
    super("floor:index:Component", name);
    const { PORT_BASE_URL: baseUrl, BENCH_RENEWAL } = process.env;
    const inputs = { __provider, ${inputs}, ${outputs} };
    const options = { parent: this, ${options} };
    this.child = new pulumi.CustomResource("pulumi-nodejs:dynamic/floor:Nothing", name, inputs, options);
    this.registerOutputs({});
  }
}
exports.used = used(each((name) => new Nothing(name).child.${use}));
`;

const floor = nothing({
  changing: "run",
  inputs: "run: BENCH_RENEWAL",
  made: "",
  outputs: "",
  options: "",
  use: "urn",
});

const floorWithFields = nothing({
  changing: "clientId",
  inputs: 'baseUrl, clientId: "emulator-client-id-" + BENCH_RENEWAL',
  made: 'accessToken: "x".repeat(300), expiresAt: "2026-01-02T03:04:05.000Z", tokenFingerprint: "0123456789ab"',
  outputs: "clientSecret: undefined, accessToken: undefined, expiresAt: undefined, tokenFingerprint: undefined",
  options: 'additionalSecretOutputs: ["accessToken", "clientSecret"]',
  use: "accessToken",
});

const thisPackage = `${head}
const { PortAccessToken } = require("pulumi-port-access-token");
exports.used = used(each((name) => new PortAccessToken(name).accessToken));
`;

const inline = `${head}${ask}
exports.used = used(each(() => pulumi.secret(ask().then(({ accessToken }) => accessToken))));
`;

const naive = `${head}${ask}
const outputsOf = ({ accessToken, expiresIn }) => ({ accessToken, expiresAt: Date.now() + expiresIn * 1000 });
const provider = {
  // Most do without it, and meet a 401 three hours later.
  diff: async (id, olds) => ({ changes: olds.expiresAt <= Date.now() }),
  create: async (inputs) => ({ id: "token", outs: outputsOf(await ask()) }),
  update: async (id, olds, news) => ({ outs: outputsOf(await ask()) }),
};
class Token extends pulumi.dynamic.Resource {
  constructor(name) {
    const outputs = { accessToken: undefined, expiresAt: undefined };
    super(provider, name, outputs, { additionalSecretOutputs: ["accessToken"] });
  }
}
exports.used = used(each((name) => new Token(name).accessToken));
`;

const commandCurl = `${head}
const command = require("@pulumi/command");
const create =
  'curl --silent --fail "$PORT_BASE_URL/v1/auth/access_token" --header "Content-Type: application/json" ' +
  '--data "{\\\\"clientId\\\\": \\\\"$PORT_CLIENT_ID\\\\", \\\\"clientSecret\\\\": \\\\"$PORT_CLIENT_SECRET\\\\"}"';
const triggers = [process.env.BENCH_RENEWAL];
const options = { additionalSecretOutputs: ["stdout"] };
exports.used = used(each((name) => new command.local.Command(name, { create, triggers }, options).stdout));
`;

/** By the names in the tables. `plugin`: what has to be there besides npm packages; `most`: the most tokens it is run with. */
const subjects = {
  // There for comparing times, for which beyond this there are too few runs: one takes five minutes.
  floor: { program: floor, most: 100 },
  "floor with a token's fields": { program: floorWithFields, most: 100 },
  "this package": { program: thisPackage },
  "inline fetch": { program: inline },
  "naive dynamic provider": { program: naive },
  "@pulumi/command + curl": { program: commandCurl, plugin: "command" },
};

/** Those that can be run here, with the folders of their plugins, and the names of the others. */
function presentSubjects(pluginOf) {
  const all = Object.entries(subjects).map(([name, { program, plugin, most = Number.POSITIVE_INFINITY }]) => {
    const folder = plugin && pluginOf(plugin);
    return { name, program, most, plugin: folder, isPresent: plugin === undefined || folder !== undefined };
  });
  return {
    present: all.filter(({ isPresent }) => isPresent),
    missing: all.filter(({ isPresent }) => !isPresent).map(({ name }) => name),
  };
}

module.exports = { presentSubjects };
