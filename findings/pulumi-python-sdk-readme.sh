#!/bin/sh
# Version: github.com/pulumi/pulumi/pkg v3.260.0 (what generates SDKs for Python), seen on 2026-11-29.
# The pyproject.toml of a generated SDK names README.md as its readme, a path that is relative to it. The generator writes the file into the
# package folder instead, so that pip warns of a file that it cannot find whenever `pulumi package add` installs the SDK. It also states the
# licence as a table, which PEP 639 has deprecated: setuptools warns that it will not build such packages from February 2027 on.
# Seen: readme names README.md, the file is in pulumi_small/ alone, and the licence is a table.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'module readme\n\ngo 1.25\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	spec := schema.PackageSpec{
		Name: "small", Version: "1.0.0", License: "Apache-2.0", Description: "A small package",
		Meta:     &schema.MetadataSpec{SupportPack: true},
		Language: map[string]schema.RawMessage{"python": schema.RawMessage(`{ "pyproject": { "enabled": true } }`)},
	}
	bound, err := schema.ImportSpec(spec, nil, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		panic(err)
	}
	files, err := python.GeneratePackage("finding", bound, nil, nil)
	if err != nil {
		panic(err)
	}
	project := string(files["pyproject.toml"])
	_, beside := files["README.md"]
	_, inside := files["pulumi_small/README.md"]
	fmt.Println(strings.Contains(project, `readme = "README.md"`), beside, inside, strings.Contains(project, "[project.license]"))
}
GO
go get github.com/pulumi/pulumi/pkg/v3/codegen/python@v3.260.0 > log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
echo "pulumi 3.260.0: readme is README.md, there is one beside pyproject.toml, in the package, the licence is a table: $seen"
[ "$seen" = "true false true true" ]
