#!/usr/bin/env bash
#
# Who approved what, for practicectl report --evidence.
#
#   ./approvals.sh SINCE [FOLDER] > approvals.json
#   practicectl report practice --evidence 2026-07-01..2026-09-30 --approvals approvals.json
#
# Git knows who wrote a commit, and not who approved it: GitHub does. This asks
# for each commit of the branch that touched the declarations since a day, which
# pull request brought it, who opened that, and who approved it.
#
# SINCE is a day, YYYY-MM-DD: some months before the period, since what was
# declared before it can have its day in it. FOLDER is the workspace, practice
# where it is left out. Run it in a whole clone (fetch-depth: 0) of the branch,
# with gh logged in; in a workflow that takes
#
#   permissions: {contents: read, pull-requests: read}
#   env:         {GH_TOKEN: "${{ github.token }}"}
#
# What it says is as true as GitHub's own record:
#
#   - The last word of each person counts, as GitHub has it: an approval that was
#     dismissed, or followed by a request for changes, is none.
#   - Whether an approval outlives a later push is up to the rules of the branch:
#     let them dismiss approvals when new commits are pushed.
#   - A commit that no merged pull request has is handed over without any
#     approval: it was pushed past the rules.

set -euo pipefail
shopt -s inherit_errexit # a call that fails is no commit without approvals

since=${1:?give the day to begin with, YYYY-MM-DD}
folder=${2:-practice}
repository=${GH_REPO:-${GITHUB_REPOSITORY:-$(gh repo view --json nameWithOwner --jq .nameWithOwner)}}

[[ $since =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || { echo "this is not a day: $since" >&2; exit 64; }
[[ $(git rev-parse --is-shallow-repository) == false ]] || { echo "this clone is shallow: take a whole one (fetch-depth: 0)" >&2; exit 1; }

# What goes into the file is only ever a login, a number, a time or an address.
plain() { [[ $1 =~ ^[]A-Za-z0-9:/._\[-]*$ ]] || { echo "GitHub answered with what was not expected: $1" >&2; exit 1; }; }

# The last word of each reviewer, of whom comments are none.
approvals() {
	local login state at
	local -A word=() when=()
	while IFS=$'\t' read -r login state at; do
		[[ -n $login && $state != COMMENTED && $state != PENDING ]] || continue
		plain "$login$at"
		word[$login]=$state when[$login]=$at
	done
	for login in "${!word[@]}"; do
		[[ ${word[$login]} != APPROVED ]] || printf '{"login": "%s", "at": "%s"}\n' "$login" "${when[$login]}"
	done | sort | paste -sd, -
}

entry() {
	local commit=$1 found number url author merged by reviews
	found=$(gh api "repos/$repository/commits/$commit/pulls" \
		--jq 'map(select(.merged_at != null)) | sort_by(.merged_at) | .[0] // empty | [.number, .html_url, .user.login, .merged_at] | @tsv')
	IFS=$'\t' read -r number url author merged <<< "$found"
	if [[ -z ${number:-} ]]; then
		printf '{"commit": "%s", "approved_by": []}' "$commit"
		return
	fi
	plain "$number$url$author$merged"
	reviews=$(gh api --paginate "repos/$repository/pulls/$number/reviews?per_page=100" --jq '.[] | [.user.login, .state, .submitted_at] | @tsv')
	by=$(approvals <<< "$reviews")
	printf '{"commit": "%s", "pull_request": "%s", "author": "%s", "approved_by": [%s], "merged_at": "%s"}' "$commit" "$url" "$author" "$by" "$merged"
}

commits=$(git log --first-parent --since="$since 00:00:00" --format=%H HEAD -- "$folder")
echo "["
comma=
for commit in $commits; do
	one=$(entry "$commit")
	printf '%s%s' "$comma" "$one"
	comma=$',\n'
done
printf '\n]\n'
