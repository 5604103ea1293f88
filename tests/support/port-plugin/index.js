// What a program imports, as generated SDKs are written. The program's own SDK: only one copy of it works.
const pulumi = require(require.resolve("@pulumi/pulumi", { paths: [process.cwd()] }));

class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    const inputs = { baseUrl: args.baseUrl, token: args.token === undefined ? undefined : pulumi.secret(args.token) };
    super("port", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["token"] }));
  }
}

class Blueprint extends pulumi.CustomResource {
  constructor(name, args, opts) {
    const { identifier, title } = args;
    // The last one is an output: it has to be named here.
    super("port:index/blueprint:Blueprint", name, { identifier, title, createdAt: undefined }, opts);
  }
}

module.exports = { Blueprint, Provider };
