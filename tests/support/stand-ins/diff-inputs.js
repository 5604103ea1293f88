const { DiffResponse } = require("@pulumi/pulumi/proto/provider_pb");
const { fromStruct, unwrap } = require("./values");

const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;

/** Which inputs changed; the ones in `replacing` replace the resource. */
function diffInputs(request, replacing) {
  const olds = fromStruct(request.getOldInputs());
  const news = fromStruct(request.getNews());
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = keys.filter((key) => JSON.stringify(unwrap(olds[key])) !== JSON.stringify(unwrap(news[key])));
  return new DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList(changed.filter((key) => replacing.includes(key)));
}

module.exports = { diffInputs };
