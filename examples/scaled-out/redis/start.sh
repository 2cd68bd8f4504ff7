#!/bin/sh
# A Redis that keeps nothing, with one user that may ring bells and nothing else: no keys, no scripts, no administration.
exec redis-server - <<CONFIG
port ${REDIS_PORT:-6379}
save ""
appendonly no
user default off
user relay on >${REDIS_PASSWORD} resetchannels &deskbell:* -@all +auth +hello +ping +quit +publish +subscribe +unsubscribe
CONFIG
