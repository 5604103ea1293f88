const pulumi = require(require.resolve("@pulumi/pulumi", { paths: [process.cwd()] }));

class Command extends pulumi.CustomResource {
  constructor(name, { create, update, environment, triggers, ...rest }, opts) {
    super(
      "command:local:Command",
      name,
      { create, update, environment, triggers, delete: rest.delete, stdout: undefined },
      opts,
    );
  }
}

module.exports = { local: { Command } };
