#!/bin/sh
# Version: @pulumi/pulumi 3.270.0, seen on 2026-11-29.
# A unit test of a Pulumi program answers function calls with `mocks.call`. When that throws, as for an object that is not there, the call of
# the program fails with an error whose message is empty: neither the text nor the kind of the error that was thrown arrives,
# so that a test cannot tell one failure from another.
# Seen: an Error with an empty message.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "@pulumi/pulumi": "3.270.0" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > mocks.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const call = () => {
  throw new RangeError("no such repository");
};
pulumi.runtime
  .setMocks({ newResource: () => ({ id: "1", state: {} }), call })
  .then(() => pulumi.runtime.invoke("example:index:getRepository", { name: "nas" }))
  .then(
    () => console.log("no error"),
    (error) => console.log(`${error.constructor.name} ${JSON.stringify(error.message)}`),
  );
JS
seen=$(node mocks.cjs 2> /dev/null)
echo "@pulumi/pulumi 3.270.0: a RangeError of mocks.call arrives as $seen"
[ "$seen" = 'Error ""' ]
