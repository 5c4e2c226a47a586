#!/bin/sh
# Version: pulumi-yaml 1.38.1 (the language host of Pulumi programs in YAML), seen on 2026-11-29.
# An alias (`*same`) stands for the node that carries its anchor (`&same`): YAML 1.2, section 7.1, and every parser of it resolves them.
# Pulumi.yaml is read by two: the command reads its project settings with aliases in them, and the language host refuses the same file for
# each alias. An anchor without an alias is accepted.
# Seen: no complaint about the anchor, and "alias nodes are not supported" for the alias.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'module aliases\n\ngo 1.24\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/syntax/encoding"
	"gopkg.in/yaml.v3"
)

func complaints(second string) []string {
	text := "resources:\n  first: { type: veeam:Repository, properties: &same { name: nas } }\n  second: { type: veeam:Repository, properties: " + second + " }\n"
	_, diagnostics := encoding.DecodeYAML("Pulumi.yaml", yaml.NewDecoder(strings.NewReader(text)), nil)
	found := []string{}
	for _, one := range diagnostics {
		found = append(found, one.Summary)
	}
	return found
}

func main() {
	fmt.Printf("%q | %q\n", complaints("{ name: nas }"), complaints("*same"))
}
GO
go get github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/syntax/encoding@v1.38.1 > log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
echo "pulumi-yaml 1.38.1: with an anchor alone, and with an alias of it: $seen"
[ "$seen" = '[] | ["alias nodes are not supported"]' ]
