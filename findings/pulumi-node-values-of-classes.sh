#!/bin/sh
# Version: @pulumi/pulumi 3.276.0, seen on 2026-11-30.
# An input of a resource may be anything that JSON has. A program that hands over another value of JavaScript gets no error: the SDK copies
# the properties that can be listed. A Date, a URL, a bigint or a Map has none, so that the provider receives an empty object. A Date
# among triggers, which is to run a command or a rescan again whenever it changes, is the same as every other Date.
# Seen: {} for a Date, a URL, a bigint and a Map, and {} from `pulumi.output` of a Date as well.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "@pulumi/pulumi": "3.276.0" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > inputs.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
const values = {
  date: new Date(0),
  url: new URL("https://vbr01.example.com:9419"),
  size: 10995116277760n,
  hosts: new Map([["vbr01", 9419]]),
};
const newResource = ({ inputs }) => {
  pulumi.output(values.date).apply((date) => console.log(`${JSON.stringify(inputs)} ${JSON.stringify(date)}`));
  return { id: "1", state: inputs };
};
pulumi.runtime
  .setMocks({ newResource, call: () => ({}) })
  .then(() => new pulumi.CustomResource("example:index:Rescan", "rescan", values));
JS
seen=$(node inputs.cjs)
echo "@pulumi/pulumi 3.276.0: what a provider receives, and what an Output of the Date is: $seen"
[ "$seen" = '{"date":{},"hosts":{},"size":{},"url":{}} {}' ]
