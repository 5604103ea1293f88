const { Server, ServerCredentials, status } = require("@grpc/grpc-js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const proto = require("@pulumi/pulumi/proto/provider_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { diffInputs } = require("./diff-inputs");
const { fromStruct, toStruct, unknown } = require("./values");

// A stand-in for a plugin that cannot be had everywhere: what of it tests and examples need. What is not here is answered
// by "unimplemented", which the engine expects. SIGINT, by which it ends a plugin, needs no care.

/**
 * Serves kinds of resources by their type: `create(inputs)` and `update(id, inputs, olds)` lead to `{id, ...outputs}`,
 * `read(id, olds)` to the same or undefined, `remove(id, olds)` to nothing. `outputs` names what is no input, `replacing`
 * the inputs that cannot be changed. A preview calls none of them. `configured` gets the provider's configuration, `schema` is
 * what programs in YAML need.
 */
function servePlugin(kinds, { checkConfig, configured = () => {}, schema = { version: "0.0.0" } } = {}) {
  const server = new Server();
  const kindOf = (request) => kinds[request.getUrn().split("::")[2].split("$").pop()];
  const bag = ({ id, ...rest }) => toStruct(rest);
  const foretold = (request, inputs) =>
    toStruct({ ...inputs, ...Object.fromEntries(kindOf(request).outputs.map((name) => [name, unknown])) });

  const calls = {
    getPluginInfo: () => new PluginInfo().setVersion(schema.version),
    getSchema: () => new proto.GetSchemaResponse().setSchema(JSON.stringify(schema)),
    // Secrets, resources and outputs come as plain values; the engine itself remembers which inputs were secret.
    configure(request) {
      configured(request);
      return new proto.ConfigureResponse()
        .setAcceptsecrets(false)
        .setAcceptresources(false)
        .setAcceptoutputs(false)
        .setSupportspreview(true);
    },
    checkConfig: checkConfig ?? ((request) => new proto.CheckResponse().setInputs(request.getNews())),
    // Any change of its configuration is an update in place: a replaced provider would replace all its resources.
    diffConfig: (request) => diffInputs(request, []),
    check: (request) => new proto.CheckResponse().setInputs(request.getNews()),
    diff: (request) => diffInputs(request, kindOf(request).replacing),
    async create(request) {
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) return new proto.CreateResponse().setProperties(foretold(request, inputs));
      const made = await kindOf(request).create(inputs);
      return new proto.CreateResponse().setId(made.id).setProperties(bag(made));
    },
    async read(request) {
      const found = await kindOf(request).read(request.getId(), fromStruct(request.getProperties()));
      // Without an id: gone.
      if (found === undefined) return new proto.ReadResponse();
      const { outputs } = kindOf(request);
      const inputs = Object.fromEntries(
        Object.entries(found).filter(([name]) => name !== "id" && !outputs.includes(name)),
      );
      return new proto.ReadResponse().setId(found.id).setProperties(bag(found)).setInputs(toStruct(inputs));
    },
    async update(request) {
      const [inputs, olds] = [fromStruct(request.getNews()), fromStruct(request.getOlds())];
      if (request.getPreview()) return new proto.UpdateResponse().setProperties(toStruct({ ...olds, ...inputs }));
      const changed = await kindOf(request).update(request.getId(), inputs, olds);
      return new proto.UpdateResponse().setProperties(bag(changed));
    },
    async delete(request) {
      await kindOf(request).remove(request.getId(), fromStruct(request.getProperties()));
      return new Empty();
    },
    cancel() {
      // Waits for the running calls, this one included. The exit ends connections that are kept alive.
      server.tryShutdown(() => process.exit());
      return new Empty();
    },
  };

  /** A call as gRPC wants it; the text of what it throws is shown to the user. */
  const answer = (call) => async (incoming, callback) => {
    try {
      callback(null, await call(incoming.request));
    } catch ({ message }) {
      callback({ code: status.UNKNOWN, message });
    }
  };

  server.addService(
    ResourceProviderService,
    Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, answer(call)])),
  );
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    // The engine reads the port from the first line; nothing else may be printed there.
    console.log(port);
  });
}

module.exports = { servePlugin };
