#!/bin/sh
# Writes .env with passwords of its own making, once: it never touches one that is there.
#   ./make-env.sh chat.example.com
set -eu
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo '.env is there already; nothing was changed.' >&2
  exit 1
fi
umask 077
secret() { openssl rand -hex "$1"; }
sed -e "s/^SITE=.*/SITE=${1:-chat.example.com}/" \
  -e "s/^POSTGRES_PASSWORD=.*/POSTGRES_PASSWORD=$(secret 24)/" \
  -e "s/^REDIS_PASSWORD=.*/REDIS_PASSWORD=$(secret 24)/" \
  -e "s/^SECRET=.*/SECRET=$(secret 32)/" \
  -e "s/^METRICS_TOKEN=.*/METRICS_TOKEN=$(secret 24)/" .env.example >.env
echo 'Wrote .env. Keep it as you keep a password: it holds four.'
