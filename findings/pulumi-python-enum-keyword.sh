#!/bin/sh
# Version: github.com/pulumi/pulumi/pkg v3.260.0 (what generates SDKs for Python), seen on 2026-11-29.
# The generator names the members of an enumeration in capitals. It looks for keywords of Python before it does so: `Global` would be the
# keyword `global` and gets an underscore, which stays although GLOBAL is none. So a program has to write Region.GLOBAL_ beside Region.CHINA.
# Seen: CHINA and GLOBAL_.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf 'module members\n\ngo 1.25\n' > go.mod
cat > main.go <<'GO'
package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	region := schema.ComplexTypeSpec{
		ObjectTypeSpec: schema.ObjectTypeSpec{Type: "string"},
		Enum:           []schema.EnumValueSpec{{Value: "China"}, {Value: "Global"}},
	}
	spec := schema.PackageSpec{
		Name: "small", Version: "1.0.0",
		Types: map[string]schema.ComplexTypeSpec{"small:index:Region": region},
		Resources: map[string]schema.ResourceSpec{"small:index:Thing": {InputProperties: map[string]schema.PropertySpec{
			"region": {TypeSpec: schema.TypeSpec{Ref: "#/types/small:index:Region"}},
		}}},
	}
	bound, err := schema.ImportSpec(spec, nil, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		panic(err)
	}
	files, err := python.GeneratePackage("finding", bound, nil, nil)
	if err != nil {
		panic(err)
	}
	members := regexp.MustCompile(`(\w+) = "(?:China|Global)"`).FindAllStringSubmatch(string(files["pulumi_small/_enums.py"]), -1)
	names := []string{}
	for _, member := range members {
		names = append(names, member[1])
	}
	fmt.Println(strings.Join(names, " "))
}
GO
go get github.com/pulumi/pulumi/pkg/v3/codegen/python@v3.260.0 > log 2>&1 || { cat log; exit 1; }
seen=$(go run .)
echo "pulumi 3.260.0: the members of an enumeration of China and Global: $seen"
[ "$seen" = "CHINA GLOBAL_" ]
