const { Server, ServerCredentials, status } = require("@grpc/grpc-js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const blueprint = require("./blueprint");
const { checkConfig, configured, diffConfig, readConfiguration } = require("./configuration");
const { PortApi } = require("./port-api");

// A stand-in for the plugin of the official Port provider, which cannot be had everywhere: what of it tests need. What
// is not here is answered by "unimplemented", which the engine expects. SIGINT, by which it ends a plugin, needs no care.

const server = new Server();
let api;

const calls = {
  getPluginInfo: () => new PluginInfo().setVersion("0.0.0"),
  checkConfig,
  diffConfig,
  configure(request) {
    api = new PortApi(readConfiguration(request));
    return configured();
  },
  ...blueprint,
  cancel() {
    // Waits for the running calls, this one included. The exit ends the connections to Port, which are kept alive.
    server.tryShutdown(() => process.exit());
    return new Empty();
  },
};

/** A call as gRPC wants it; the text of what it throws is shown to the user. */
const answer = (call) => async (incoming, callback) => {
  try {
    callback(null, await call(incoming.request, api));
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
