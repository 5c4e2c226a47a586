#!/usr/bin/env bash
# Shows what a deployment would change, and writes the same to preview.md for a comment. Ends as the preview ends.
# Needs: STACK, the name of the stack.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

status=0
pulumi preview --stack "$STACK" --diff --non-interactive --color never >preview.txt 2>&1 || status=$?
cat preview.txt
{
  printf '### Preview of `%s`\n\n' "$STACK"
  [ "$status" = 0 ] || printf 'It failed.\n\n'
  printf '````diff\n'
  # A comment holds 65,536 characters on GitHub.
  head -c 60000 preview.txt
  printf '\n````\n'
} >preview.md
exit "$status"
