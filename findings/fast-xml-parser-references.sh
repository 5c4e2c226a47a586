#!/bin/sh
# Version: fast-xml-parser 5.12.1, seen on 2026-11-29.
# XML knows five named entities and any number of numeric references; a parser reads both. With its defaults this one reads the named
# ones and leaves numeric references as they are written: Enterprise Manager writes a slash as one, so that a description of "east/west"
# arrives with the reference in it. The option `htmlEntities`, named for something else, is what reads numeric references.
# Seen: by default the text with the reference, with the option the slash.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "fast-xml-parser": "5.12.1" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > parse.cjs <<'JS'
const { XMLParser } = require("fast-xml-parser");
const xml = "<BackupServer><Description>east&#x2F;west &amp; more</Description></BackupServer>";
const read = (options) => new XMLParser(options).parse(xml).BackupServer.Description;
console.log(`${read({})} | ${read({ htmlEntities: true })}`);
JS
seen=$(node parse.cjs)
echo "fast-xml-parser 5.12.1: by default, and with htmlEntities: $seen"
[ "$seen" = "east&#x2F;west & more | east/west & more" ]
