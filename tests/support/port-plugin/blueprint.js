const { Empty } = require("google-protobuf/google/protobuf/empty_pb");
const { CheckResponse, CreateResponse, ReadResponse, UpdateResponse } = require("@pulumi/pulumi/proto/provider_pb");
const { diffInputs } = require("./diff-inputs");
const { fromStruct, toStruct, unknown } = require("./values");

// The life of a `port:index/blueprint:Blueprint`. A preview makes no request.

const inputsOf = ({ identifier, title }) => ({ identifier, title });
const outputsOf = ({ createdAt, ...rest }) => ({ ...inputsOf(rest), createdAt });

const check = (request) => new CheckResponse().setInputs(request.getNews());

const diff = (request) => diffInputs(request, ["identifier"]);

async function create(request, api) {
  const inputs = fromStruct(request.getProperties());
  if (request.getPreview()) return new CreateResponse().setProperties(toStruct({ ...inputs, createdAt: unknown }));
  const blueprint = await api.create(inputs);
  return new CreateResponse().setId(blueprint.identifier).setProperties(toStruct(outputsOf(blueprint)));
}

async function read(request, api) {
  const blueprint = await api.read(request.getId());
  // Without an id: gone.
  if (blueprint === undefined) return new ReadResponse();
  return new ReadResponse()
    .setId(blueprint.identifier)
    .setProperties(toStruct(outputsOf(blueprint)))
    .setInputs(toStruct(inputsOf(blueprint)));
}

async function update(request, api) {
  const inputs = fromStruct(request.getNews());
  const { createdAt } = fromStruct(request.getOlds());
  if (request.getPreview()) return new UpdateResponse().setProperties(toStruct({ ...inputs, createdAt }));
  const blueprint = await api.replace(request.getId(), inputs);
  return new UpdateResponse().setProperties(toStruct(outputsOf(blueprint)));
}

async function remove(request, api) {
  await api.delete(request.getId());
  return new Empty();
}

module.exports = { check, create, delete: remove, diff, read, update };
