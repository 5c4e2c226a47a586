#!/usr/bin/env bash
# Brings the servers to what the program declares, drift included.
# Needs: STACK, the name of the stack.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

exec pulumi up --stack "$STACK" --yes --skip-preview --diff --non-interactive
