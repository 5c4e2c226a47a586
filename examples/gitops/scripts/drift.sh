#!/usr/bin/env bash
# Ends with 0 when everything is as the last deployment left it, with 7 when something was changed by hand, and with any other
# code when that cannot be said. Writes nothing, neither to a server nor to the state.
# Needs: STACK, the name of the stack.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

status=0
pulumi refresh --stack "$STACK" --preview-only --expect-no-changes --diff --non-interactive || status=$?
case $status in
  0) echo "No drift in $STACK." ;;
  7) echo "Drift in $STACK: the changes above were made by hand. Deploy to undo them, or write them into the program." ;;
  *) echo "Nothing can be said about drift in $STACK: see the error above." ;;
esac
exit "$status"
