const { CheckResponse, ConfigureResponse } = require("@pulumi/pulumi/proto/provider_pb");
const { diffInputs } = require("./diff-inputs");
const { fromStruct, secret, toStruct, unwrap } = require("./values");

/** Hands the inputs back. In the official provider's schema the token is secret, whatever a program says. */
function checkConfig(request) {
  const { token, ...inputs } = fromStruct(request.getNews());
  if (token !== undefined) inputs.token = secret(unwrap(token));
  return new CheckResponse().setInputs(toStruct(inputs));
}

/** A changed token or address is an update in place: a replaced provider would replace all its resources. */
const diffConfig = (request) => diffInputs(request, []);

/** In a preview the token may be unknown: it is used nowhere there. */
function readConfiguration(request) {
  const { token, baseUrl } = fromStruct(request.getArgs());
  return { token: unwrap(token), baseUrl: unwrap(baseUrl) };
}

/** Secrets, resources and outputs come as plain values then; the engine itself remembers which inputs were secret. */
const configured = () =>
  new ConfigureResponse()
    .setAcceptsecrets(false)
    .setAcceptresources(false)
    .setAcceptoutputs(false)
    .setSupportspreview(true);

module.exports = { checkConfig, configured, diffConfig, readConfiguration };
