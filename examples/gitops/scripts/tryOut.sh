#!/usr/bin/env bash
# A whole day of a pipeline, one step after the other: preview, deployment, drift gate. For trying out, on a stack of its own.
# Needs: STACK, the name of the stack.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pulumi stack select --create "$STACK"
scripts/preview.sh
scripts/deploy.sh
scripts/drift.sh
