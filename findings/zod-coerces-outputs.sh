#!/bin/sh
# Versions: zod 4.6.7, @pulumi/pulumi 3.260.0, seen on 2026-11-29.
# A program that checks its settings with zod before it hands them to a resource meets values that are not known yet (`Output`). The plain
# schemas refuse them. The coercing ones do not: an Output is an object, so that one of `false` becomes `true`, and one of a string becomes
# the text with which the SDK explains that an Output is no string. Both pass as valid, whatever the value will be.
# Seen: true for an Output of false, and a text that begins with "Calling [toString]".
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "zod": "4.6.7", "@pulumi/pulumi": "3.260.0" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > coerce.cjs <<'JS'
const { z } = require("zod");
const pulumi = require("@pulumi/pulumi");
const plain = z.boolean().safeParse(pulumi.output(false)).success;
const flag = z.coerce.boolean().parse(pulumi.output(false));
const text = z.coerce.string().min(1).parse(pulumi.output("nas"));
console.log(`${plain} ${flag} ${text.slice(0, 18)}`);
JS
seen=$(node coerce.cjs)
echo "zod 4.6.7: a plain boolean passes, a coerced one is, a coerced string begins with: $seen"
[ "$seen" = "false true Calling [toString]" ]
