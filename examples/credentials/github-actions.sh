#!/usr/bin/env bash
#
# Keeps practicectl's login in a GitHub Actions secret.
#
# practicectl renews its login at Xero every half hour that it runs, and each
# renewal replaces the token: a secret that nobody writes back works once. This
# program writes it back. It speaks the protocol described in the package
# comment of internal/login and needs bash, jq, openssl and gh, all of which
# GitHub's runners have.
#
# Set up
#
#   1. Make a token for gh that may write secrets of this repository and nothing
#      else: a fine-grained one with "Secrets: read and write" (the token that
#      Actions gives each job cannot write secrets). Store it as the secret
#      SECRETS_WRITER, and note the day it ends. For a secret of an environment
#      (below) it is "Environments: read and write".
#   2. Log in once, on your own machine, with gh logged in:
#        export GH_REPO=OWNER/REPOSITORY PRACTICECTL_CLIENT_ID=…
#        export PRACTICECTL_TOKEN_STORE=exec:./github-actions.sh
#        practicectl auth login
#      This writes the secret PRACTICECTL_TOKEN. Nothing stays on your machine.
#   3. In every workflow that uses the login:
#        concurrency: {group: practicectl-login, cancel-in-progress: false}
#        env:
#          PRACTICECTL_CLIENT_ID: ${{ vars.PRACTICECTL_CLIENT_ID }}
#          PRACTICECTL_CLIENT_SECRET: ${{ secrets.PRACTICECTL_CLIENT_SECRET }} # if the app has one
#          PRACTICECTL_TOKEN_STORE: exec:./github-actions.sh
#          PRACTICECTL_TOKEN_SECRET: ${{ secrets.PRACTICECTL_TOKEN }}
#          GH_TOKEN: ${{ secrets.SECRETS_WRITER }}
#
# How it meets the protocol
#
#   get     GitHub gives no secret back, so the value is the one that the job was
#           started with, in PRACTICECTL_TOKEN_SECRET. After a renewal, later
#           steps of the job need the new one: a copy lies in the runner's
#           temporary folder, encrypted with the value that the job was started
#           with, which is on no disk.
#   lock    is the concurrency group: GitHub runs one workflow of it at a time, on
#           whatever machines. Never set cancel-in-progress: it kills a run in
#           the middle. Asking for the lock checks that GitHub would take a
#           secret, because after the renewal is too late.
#   store   compares with the version that get gives, and is done when gh has
#           written the secret. The copy comes after it.
#
# Other names: PRACTICECTL_SECRET_NAME (PRACTICECTL_TOKEN if unset),
# PRACTICECTL_SECRET_ENVIRONMENT for a secret of an environment, which is where
# GitHub can ask a person before a job may read it.

set -euo pipefail
umask 077

repository=${GH_REPO:-${GITHUB_REPOSITORY:-}}
name=${PRACTICECTL_SECRET_NAME:-PRACTICECTL_TOKEN}
environment=${PRACTICECTL_SECRET_ENVIRONMENT:-}
copy=${RUNNER_TEMP:+$RUNNER_TEMP/practicectl-$name}

# Secrets go through pipes and printf, which is part of bash: never into the
# arguments of a program, where every process of the machine sees them.
request=$(cat)

field() { printf '%s' "$request" | jq -er "$1"; }

refuse() {
	printf '%s' "$1" | jq -Rc --arg code "$2" '{protocol: 1, error: {code: $code, message: .}}'
	exit 0
}

cipher() { openssl enc -aes-256-cbc -pbkdf2 -pass env:PRACTICECTL_TOKEN_SECRET "$@"; }

# A copy that does not open is that of another job, which a machine of your own
# may have left.
copied() { [[ -n $copy && -s $copy ]] && cipher -d -in "$copy" 2>/dev/null | jq -ce 'select(.version > 0)' 2>/dev/null; }

held() {
	if [[ -z ${PRACTICECTL_TOKEN_SECRET:-} ]]; then
		printf '{"version": 0}'
	else
		copied || printf '%s' "$PRACTICECTL_TOKEN_SECRET"
	fi
}

keep_copy() { # its argument is a function's: no other process sees it
	[[ -n $copy && -n ${PRACTICECTL_TOKEN_SECRET:-} ]] || return 0
	printf '%s' "$1" | cipher -out "$copy.new"
	mv "$copy.new" "$copy"
}

can_store() {
	local where=actions
	[[ -z $environment ]] || where=environments/$environment
	gh api --silent "repos/$repository/$where/secrets/public-key"
}

if [[ -z $repository ]]; then
	refuse "no repository: set GH_REPO to OWNER/REPOSITORY" failed
fi

case $(field .op) in
get)
	held | jq -c 'if .version > 0 then {protocol: 1, version, token} else {protocol: 1} end' ||
		refuse "the secret $name does not hold a login: log in again" failed
	;;
lock)
	can_store || refuse "GitHub refuses gh the secrets of $repository: is GH_TOKEN set and still valid?" failed
	printf '{"protocol": 1, "lock": "concurrency group"}\n'
	;;
store)
	version=$(held | jq -r .version)
	if [[ $version != "$(field .expected_version)" ]]; then
		jq -nc --argjson version "$version" '{protocol: 1, error: {code: "conflict", message: "another version is stored", version: $version}}'
		exit 0
	fi
	value=$(field '{version, token} | tojson')
	printf '%s' "$value" | gh secret set "$name" --repo "$repository" ${environment:+--env "$environment"} >&2 ||
		refuse "gh could not write the secret $name of $repository" failed
	keep_copy "$value"
	field '{protocol: 1, version} | tojson'
	;;
unlock)
	printf '{"protocol": 1}\n'
	;;
*)
	refuse "this helper knows get, lock, store and unlock" failed
	;;
esac
