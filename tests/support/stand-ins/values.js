const { Struct } = require("google-protobuf/google/protobuf/struct_pb");

// How values travel between engine and plugin: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** What stands, in a preview, for a value that is not known yet. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const secret = (value) => ({ [signatureKey]: secretSignature, value });

/** The value in a secret's envelope; one that is in none as it is. */
const unwrap = (value) => (value?.[signatureKey] === secretSignature ? value.value : value);

const toStruct = (properties) => Struct.fromJavaScript(properties);

const fromStruct = (struct) => struct?.toJavaScript() ?? {};

module.exports = { fromStruct, secret, signatureKey, toStruct, unknown, unwrap };
