#!/bin/sh
# Version: github.com/pulumi/pulumi/sdk v3.260.0 (what `pulumi package add` and `pulumi install` prepare a plugin of Node with), seen on 2026-11-29.
# npm makes no node_modules for a package without dependencies, and says so with success: there is nothing to install. The command looks for
# that folder afterwards, there and in each folder above, and takes its absence for a failed installation. A plugin of Node that needs
# nothing, in a folder of its own, can therefore not be added; below a project that has a node_modules it can.
# Seen: refused on its own, and accepted below a folder that has a node_modules.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p alone below/node_modules below/plugin
for one in alone below/plugin; do printf '{ "name": "plugin", "version": "1.0.0" }' > "$one/package.json"; done
printf 'module plugins\n\ngo 1.24\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
)

func outcome(folder string) string {
	if _, err := npm.Install(context.Background(), npm.NpmPackageManager, folder, false, io.Discard, io.Discard); err != nil {
		return err.Error()
	}
	return "installed"
}

func main() { fmt.Printf("%s | %s\n", outcome("alone"), outcome("below/plugin")) }
GO
go get github.com/pulumi/pulumi/sdk/v3/nodejs/npm@v3.260.0 > log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
echo "pulumi 3.260.0: a plugin without dependencies, on its own and below a node_modules: $seen"
[ "$seen" = "npm install reported success, but node_modules directory is missing | installed" ]
