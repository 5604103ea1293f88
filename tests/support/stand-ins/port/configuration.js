const { CheckResponse } = require("@pulumi/pulumi/proto/provider_pb");
const { fromStruct, secret, toStruct, unwrap } = require("../values");

/** Hands the inputs back. In the official provider's schema the token is secret, whatever a program says. */
function checkConfig(request) {
  const { token, ...inputs } = fromStruct(request.getNews());
  if (token !== undefined) inputs.token = secret(unwrap(token));
  return new CheckResponse().setInputs(toStruct(inputs));
}

/** In a preview the token may be unknown: it is used nowhere there. */
function readConfiguration(request) {
  const { token, baseUrl } = fromStruct(request.getArgs());
  return { token: unwrap(token), baseUrl: unwrap(baseUrl) };
}

module.exports = { checkConfig, readConfiguration };
