#!/bin/sh
# Version: @pulumi/pulumi 3.270.0 on Node.js, seen on 2026-11-29.
# `import * as pulumi from "@pulumi/pulumi"`, the first line of nearly every program, loads the automation API and the serializer of
# closures, whether the program uses them or not: the TypeScript compiler, and npm's resolver of dependency trees with all that it can
# fetch and verify packages with (pacote, sigstore, tar). A program that only declares resources needs three modules of the SDK,
# which load none of it.
# Seen: typescript, @npmcli/arborist and sigstore with the index (763 modules), none of them with the three (190).
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "@pulumi/pulumi": "3.270.0" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > loaded.cjs <<'JS'
for (const name of process.argv.slice(2)) require(`@pulumi/pulumi${name}`);
const files = Object.keys(require.cache);
const heavy = ["typescript", "@npmcli/arborist", "sigstore"].filter((name) => files.some((file) => file.includes(`/${name}`)));
console.log(`${heavy.join(" ") || "none"}, ${files.length} modules`);
JS
all=$(node loaded.cjs "")
few=$(node loaded.cjs /resource /output /config)
echo "@pulumi/pulumi 3.270.0 loads with its index: $all; with resource, output and config alone: $few"
case "$all" in "typescript @npmcli/arborist sigstore, "*) ;; *) exit 1 ;; esac
case "$few" in "none, "*) ;; *) exit 1 ;; esac
