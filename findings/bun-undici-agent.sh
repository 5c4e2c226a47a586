#!/bin/sh
# Versions: bun 1.4.5, undici 7.30.2 (installed), seen on 2026-11-29 on Linux.
# A program that runs under Bun and loads the installed undici by its name gets a stand-in that is part of Bun. It exports the same
# class names, but an Agent made of them has no method `request`, so that code which sends with its own agent (for a private
# certificate authority, say) fails with "request is not a function". The installed package is loaded by its file,
# `undici/index.js`, and its Agent has the method and works.
# Seen: "undefined" for the name and "function" for the file.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "bun": "1.4.5", "undici": "7.30.2" }, "allowScripts": { "bun": true } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
node node_modules/bun/install.js > /dev/null 2>&1 || true
cat > agent.cjs <<'JS'
const byName = require("undici");
const byFile = require("undici/index.js");
console.log(`${typeof new byName.Agent().request} ${typeof new byFile.Agent().request}`);
process.exit(0);
JS
seen=$(node_modules/.bin/bun agent.cjs)
echo "bun 1.4.5: Agent.request of undici by its name and by its file: $seen"
[ "$seen" = "undefined function" ]
