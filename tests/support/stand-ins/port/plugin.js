const { servePlugin } = require("../serve-plugin");
const { checkConfig, readConfiguration } = require("./configuration");
const { PortApi } = require("./port-api");

// A stand-in for the plugin of the official Port provider.

let api;

/** One kind of resource: where it lives in Port's API, how it is called there, and what is no input. */
function kind({ list, key, answerAs, change = "PUT", outputs = [], hidden = [] }) {
  const idOf = (inputs) => encodeURIComponent(inputs[key]);
  const url = (inputs, id) => `${list(inputs)}/${encodeURIComponent(id)}`;
  // What Port shows, over what it never shows, and without what nobody asked for.
  const state = (inputs, answered) => {
    const shown = answered[answerAs];
    const names = [...Object.keys(inputs), key, ...outputs];
    const found = names.map((name) => [name, hidden.includes(name) ? inputs[name] : (shown[name] ?? inputs[name])]);
    return { id: decodeURIComponent(idOf(shown)), ...Object.fromEntries(found) };
  };
  return {
    outputs,
    replacing: [key, "blueprint"],
    create: async (inputs) => state(inputs, await api.request("POST", list(inputs), inputs)),
    read: async (id, olds) => {
      const found = await api.find(url(olds, id));
      return found && state(olds, found);
    },
    update: async (id, inputs, olds) =>
      state({ ...inputs, ...pick(olds, outputs) }, await api.request(change, url(inputs, id), inputs)),
    remove: (id, olds) => api.request("DELETE", url(olds, id)),
  };
}

const pick = (from, names) => Object.fromEntries(names.map((name) => [name, from[name]]));

servePlugin(
  {
    "port:index/blueprint:Blueprint": kind({
      list: () => "/v1/blueprints",
      key: "identifier",
      answerAs: "blueprint",
      outputs: ["createdAt"],
    }),
    "port:index/entity:Entity": kind({
      list: ({ blueprint }) => `/v1/blueprints/${encodeURIComponent(blueprint)}/entities`,
      key: "identifier",
      answerAs: "entity",
      outputs: ["createdAt"],
    }),
    "port:index/organizationSecret:OrganizationSecret": kind({
      list: () => "/v1/organization/secrets",
      key: "secretName",
      answerAs: "secret",
      change: "PATCH",
      hidden: ["secretValue"],
    }),
    "port:index/webhook:Webhook": kind({
      list: () => "/v1/webhooks",
      key: "identifier",
      answerAs: "integration",
      outputs: ["createdAt", "url", "webhookKey"],
    }),
  },
  {
    checkConfig,
    configured(request) {
      api = new PortApi(readConfiguration(request));
    },
  },
);
