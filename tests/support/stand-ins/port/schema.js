// The official provider's schema as far as the stand-in knows it: programs in YAML are checked against it, and one in Go. A
// test compares it with the official Python SDK of this version.

const string = { type: "string" };
const secret = { ...string, secret: true };
const boolean = { type: "boolean" };
const mapOf = (additionalProperties) => ({ type: "object", additionalProperties });
const object = (properties) => ({ type: "object", properties });
const reference = (name) => ({ $ref: `#/types/port:index/${name}:${name}` });

/** @param inputs the optional ones @param outputs what always has a value, besides the required inputs */
const resource = (required, inputs, outputs = {}) => ({
  requiredInputs: Object.keys(required),
  inputProperties: { ...required, ...inputs },
  required: Object.keys({ ...required, ...outputs }),
  properties: { ...required, ...inputs, ...outputs },
});

const schema = {
  name: "port",
  version: "2.33.2",
  // `port:index/blueprint:Blueprint` is in the module `index`.
  meta: { moduleFormat: "(.*)(?:/[^/]*)" },
  language: { go: { importBasePath: "github.com/port-labs/pulumi-port/sdk/v2/go/port" } },
  provider: { inputProperties: { token: secret, baseUrl: string } },
  types: {
    "port:index/BlueprintProperties:BlueprintProperties": object({
      stringProps: mapOf(reference("BlueprintPropertiesStringProps")),
    }),
    "port:index/BlueprintPropertiesStringProps:BlueprintPropertiesStringProps": object({ title: string }),
    "port:index/EntityProperties:EntityProperties": object({ stringProps: mapOf(string) }),
    "port:index/WebhookSecurity:WebhookSecurity": object({
      secret,
      signatureAlgorithm: string,
      signatureHeaderName: string,
    }),
  },
  resources: {
    "port:index/blueprint:Blueprint": resource(
      { identifier: string, title: string },
      { icon: string, properties: reference("BlueprintProperties") },
      { createdAt: string },
    ),
    "port:index/entity:Entity": resource(
      { blueprint: string, title: string },
      { identifier: string, properties: reference("EntityProperties") },
      { identifier: string, createdAt: string },
    ),
    "port:index/organizationSecret:OrganizationSecret": resource(
      { secretName: string, secretValue: secret },
      { description: string },
    ),
    "port:index/webhook:Webhook": resource(
      {},
      { identifier: string, title: string, enabled: boolean, security: reference("WebhookSecurity") },
      { identifier: string, enabled: boolean, createdAt: string, url: string, webhookKey: string },
    ),
  },
};

module.exports = { schema };
