const { servePlugin } = require("../serve-plugin");
const bodies = require("./bodies");
const { checkConfig, readConfiguration } = require("./configuration");
const { PortApi } = require("./port-api");
const { schema } = require("./schema");

// A stand-in for the plugin of the official Port provider, which makes the same requests for what it knows.

let api;

const blueprintUrl = (identifier) => `/v1/blueprints/${encodeURIComponent(identifier)}`;
const calculatedExcluded = "?exclude_calculated_properties=true";
const theirs = ({ blueprint }) => blueprint;
const same = (body) => body;

/**
 * One kind of resource: where it lives in Port's API, how it is called there, and what is no input.
 * @param imported the inputs that an import finds, besides the key @param queries by method @param body how it is translated
 * to and from Port's form @param blueprintFor the calls that read a blueprint as well, as the official provider does: `create`
 * and `update` before, `read` after; each names it
 */
function kind({
  list,
  key,
  answerAs,
  change = "PUT",
  outputs = [],
  hidden = [],
  imported = {},
  queries = {},
  ...more
}) {
  const { toPort, fromPort } = more.body ?? { toPort: same, fromPort: same };
  const idOf = (inputs) => encodeURIComponent(inputs[key]);
  const url = (inputs, id) => `${list(inputs)}/${encodeURIComponent(id)}`;
  const ask = (method, path, content) => api.request(method, `${path}${queries[method] ?? ""}`, content);
  const readBlueprint = async (call, inputs) => {
    const identifier = more.blueprintFor?.[call]?.(inputs);
    if (identifier !== undefined) await api.request("GET", `${blueprintUrl(identifier)}${calculatedExcluded}`);
  };
  // What Port shows, over what it never shows, and without what nobody asked for.
  const state = (inputs, answered) => {
    const shown = fromPort(answered[answerAs]);
    const names = [...Object.keys(inputs), key, ...outputs];
    const found = names.map((name) => [name, hidden.includes(name) ? inputs[name] : (shown[name] ?? inputs[name])]);
    return { id: decodeURIComponent(idOf(shown)), ...Object.fromEntries(found) };
  };
  return {
    outputs,
    replacing: [key, "blueprint"],
    async create(inputs) {
      await readBlueprint("create", inputs);
      return state(inputs, await ask("POST", list(inputs), toPort(inputs)));
    },
    async read(id, olds) {
      const found = await api.find(`${url(olds, id)}${queries.GET ?? ""}`);
      if (found) await readBlueprint("read", olds);
      // An import brings no inputs.
      return found && state(Object.keys(olds).length > 0 ? olds : imported, found);
    },
    async update(id, inputs, olds) {
      await readBlueprint("update", inputs);
      return state({ ...inputs, ...pick(olds, outputs) }, await ask(change, url(inputs, id), toPort(inputs)));
    },
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
      imported: { title: "" },
      body: bodies.blueprint,
      queries: { POST: "?create_catalog_page=true", GET: calculatedExcluded },
      blueprintFor: { update: ({ identifier }) => identifier },
    }),
    "port:index/entity:Entity": kind({
      list: ({ blueprint }) => `${blueprintUrl(blueprint)}/entities`,
      key: "identifier",
      answerAs: "entity",
      outputs: ["createdAt"],
      body: bodies.entity,
      queries: { POST: "?upsert=true&run_id=", GET: calculatedExcluded, PUT: "?run_id=" },
      blueprintFor: { create: theirs, read: theirs, update: theirs },
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
    schema,
    checkConfig,
    configured(request) {
      api = new PortApi(readConfiguration(request));
    },
  },
);
