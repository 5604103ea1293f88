// What a program imports, as generated SDKs are written. The program's own SDK: only one copy of it works.
const pulumi = require(require.resolve("@pulumi/pulumi", { paths: [process.cwd()] }));

class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    const inputs = { baseUrl: args.baseUrl, token: args.token === undefined ? undefined : pulumi.secret(args.token) };
    super("port", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["token"] }));
  }
}

/** A class of resources; the outputs that are no inputs have to be named. */
const resource = (type, inputNames, outputNames, secretNames = []) =>
  class extends pulumi.CustomResource {
    constructor(name, args, opts) {
      const inputs = inputNames.map((key) => {
        const value = args[key];
        return [key, value !== undefined && secretNames.includes(key) ? pulumi.secret(value) : value];
      });
      const outputs = outputNames.map((key) => [key, undefined]);
      const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: secretNames });
      super(type, name, Object.fromEntries([...inputs, ...outputs]), options);
    }
  };

module.exports = {
  Provider,
  Blueprint: resource("port:index/blueprint:Blueprint", ["identifier", "title", "icon", "properties"], ["createdAt"]),
  Entity: resource("port:index/entity:Entity", ["identifier", "title", "blueprint", "properties"], ["createdAt"]),
  OrganizationSecret: resource(
    "port:index/organizationSecret:OrganizationSecret",
    ["secretName", "secretValue", "description"],
    [],
    ["secretValue"],
  ),
  Webhook: resource(
    "port:index/webhook:Webhook",
    ["identifier", "title", "enabled", "security"],
    ["createdAt", "url", "webhookKey"],
    ["security"],
  ),
};
