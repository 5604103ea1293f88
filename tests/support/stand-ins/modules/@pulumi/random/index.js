const pulumi = require(require.resolve("@pulumi/pulumi", { paths: [process.cwd()] }));

class RandomPassword extends pulumi.CustomResource {
  constructor(name, { length }, opts) {
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["result"] });
    super("random:index/randomPassword:RandomPassword", name, { length, result: undefined }, options);
  }
}

module.exports = { RandomPassword };
