#!/bin/sh
# Versions: @pulumi/pulumi 3.276.0, github.com/pulumi/pulumi/sdk v3.260.0 (Go), seen on 2026-11-30.
# A configuration value is text, and each SDK makes a number of it in its own way. In Go a leading zero means an octal number, and GetInt
# returns 0 for what it cannot read as one. So the hour of a backup window that a pipeline writes with two digits, as `date +%H` does, is
# another one in a program in Go than in Node.js, and nothing says so: 08 is 0, and 010 is 8.
# Seen: 8 and 10 in Node.js, and 0 and 8 in Go.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "dependencies": { "@pulumi/pulumi": "3.276.0" } }' > package.json
npm install --no-audit --no-fund --silent > /dev/null 2>&1
cat > numbers.cjs <<'JS'
const pulumi = require("@pulumi/pulumi");
pulumi.runtime.setAllConfig({ "backup:begin": "08", "backup:end": "010" });
const config = new pulumi.Config("backup");
console.log(["begin", "end"].map((key) => config.requireNumber(key)).join(" "));
JS
printf 'module numbers\n\ngo 1.25\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type mocks struct{}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func (mocks) NewResource(pulumi.MockResourceArgs) (string, resource.PropertyMap, error) { return "", nil, nil }

func main() {
	settings := func(info *pulumi.RunInfo) {
		info.Config = map[string]string{"backup:begin": "08", "backup:end": "010"}
	}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		backup := config.New(ctx, "backup")
		fmt.Println(backup.GetInt("begin"), backup.GetInt("end"))
		return nil
	}, pulumi.WithMocks("backup", "test", mocks{}), settings)
	if err != nil {
		panic(err)
	}
}
GO
go get github.com/pulumi/pulumi/sdk/v3/go/pulumi@v3.260.0 github.com/pulumi/pulumi/sdk/v3/go/pulumi/config@v3.260.0 > log 2>&1 || { cat log; exit 1; }
seen="$(node numbers.cjs) | $(go run .)"
echo "pulumi 3.276.0 (Node.js) and 3.260.0 (Go): the numbers 08 and 010: $seen"
[ "$seen" = "8 10 | 0 8" ]
