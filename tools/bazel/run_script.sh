#!/bin/bash
# Runs a test that is a script: .py with Debian's Python (not a newer one that PATH may hold), .sh with bash, else as a program.
export PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
case $1 in
  *.py) exec /usr/bin/python3 "$@" ;;
  *.sh) exec /bin/bash "$@" ;;
  *) exec "$@" ;;
esac
